package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.spi.ConnectionFactory;

/** Opens single connections to Postgres, and says how long the network may be silent on any of ours. */
final class Connector {
    private static final int CONNECT_MS = 2_000;
    /** A peer that acknowledges nothing for so long is gone; the kernel then ends the connection. */
    private static final int UNACKNOWLEDGED_MS = 5_000;

    private final Vertx vertx;
    private final ConnectionFactory<PgConnectOptions> connections;

    Connector(Vertx vertx) {
        this.vertx = vertx;
        this.connections = PgDriver.INSTANCE.createConnectionFactory(vertx, network());
    }

    static NetClientOptions network() {
        NetClientOptions network =
                new NetClientOptions().setConnectTimeout(CONNECT_MS).setTcpKeepAlive(true);
        network.setTcpUserTimeout(UNACKNOWLEDGED_MS);
        return network;
    }

    /** On the context of the caller. */
    Future<PgConnection> connect(PgConnectOptions options) {
        return connections.connect(vertx.getOrCreateContext(), options).map(PgConnection.class::cast);
    }
}
