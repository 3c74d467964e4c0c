package io.perdura.examples;

import io.perdura.sdk.service.Surroundings;
import io.perdura.sdk.service.Transport;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.vertx.core.Vertx;

/** Client and worker over Vert.x. */
class VertxClientIT extends ClientScenarios {
    private final Vertx vertx = Vertx.vertx();
    private final Surroundings surroundings = VertxSurroundings.of(vertx, 2, 5);

    @Override
    Transport open(String host, int port) {
        return VertxTransport.plain(vertx, host, port);
    }

    @Override
    Surroundings surroundings() {
        return surroundings;
    }

    @Override
    void close() {
        vertx.close().await();
    }
}
