package io.perdura.sdk.vertx;

import io.perdura.sdk.service.ConnectionOptions;
import io.perdura.sdk.service.Transport;
import io.perdura.sdk.service.TransportContract;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;

/** The contract over Vert.x. */
class VertxTransportTest extends TransportContract {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void stop() {
        VERTX.close().await();
    }

    @Override
    protected Transport open(ConnectionOptions options) {
        return VertxTransport.of(VERTX, options);
    }
}
