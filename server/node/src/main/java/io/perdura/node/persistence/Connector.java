package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens single connections to the primary of a database, finds out which of its hosts that is, and says how long the network
 * may be silent on any connection of ours.
 */
final class Connector {
    private static final int CONNECT_MS = 2_000;
    /** A peer that acknowledges nothing for so long is gone; the kernel then ends the connection. */
    private static final int UNACKNOWLEDGED_MS = 5_000;

    private final Vertx vertx;
    private final PostgresOptions postgres;
    private final ConnectionFactory<PgConnectOptions> connections;

    private record Found(SocketAddress host, ServerRole role) {}

    Connector(Vertx vertx, PostgresOptions postgres) {
        this.vertx = vertx;
        this.postgres = postgres;
        this.connections = PgDriver.INSTANCE.createConnectionFactory(vertx, network());
    }

    static NetClientOptions network() {
        NetClientOptions network =
                new NetClientOptions().setConnectTimeout(CONNECT_MS).setTcpKeepAlive(true);
        network.setTcpUserTimeout(UNACKNOWLEDGED_MS);
        return network;
    }

    /** To the host that is believed to be the primary, with these session settings; on the context of the caller. */
    Future<PgConnection> connect(PgConnectOptions options) {
        return open(options)
                .compose(connection -> check(postgres, connection)
                        .map(connection)
                        .onFailure(refused -> LaneConnection.cut(connection)));
    }

    private Future<PgConnection> open(PgConnectOptions options) {
        return connections.connect(vertx.getOrCreateContext(), options).map(PgConnection.class::cast);
    }

    /** Fails with {@link NotThePrimary} if the server at the other end must not be trusted. */
    static Future<Void> check(PostgresOptions postgres, SqlConnection connection) {
        return ServerRole.of(connection, postgres.primary().several())
                .timeout(CONNECT_MS, TimeUnit.MILLISECONDS)
                .map(role -> {
                    String refusal = postgres.primary().refusal(role);
                    if (refusal != null) {
                        throw new NotThePrimary(refusal);
                    }
                    return null;
                });
    }

    /** Asks all hosts at once; of those that are primaries, the one on the latest timeline is used from then on. */
    Future<Void> findPrimary() {
        PrimaryHost primary = postgres.primary();
        if (!primary.several()) {
            return Future.succeededFuture();
        }
        List<Future<Found>> asked = new ArrayList<>();
        for (SocketAddress host : primary.hosts()) {
            asked.add(role(host).map(role -> new Found(host, role)));
        }
        return Future.join(asked).transform(all -> {
            Found best = null;
            Throwable failure = null;
            for (Future<Found> one : asked) {
                if (one.failed()) {
                    failure = failure == null ? one.cause() : failure;
                } else if (!one.result().role().inRecovery()
                        && (best == null
                                || one.result().role().timeline() > best.role().timeline())) {
                    best = one.result();
                }
            }
            return use(best, failure);
        });
    }

    private Future<Void> use(@Nullable Found best, @Nullable Throwable failure) {
        if (best == null) {
            return Future.failedFuture(failure == null ? new NotThePrimary("all of its hosts are standbys") : failure);
        }
        String refusal = postgres.primary().refusal(best.role());
        if (refusal != null) {
            return Future.failedFuture(new NotThePrimary(refusal));
        }
        postgres.primary().is(best.host());
        return Future.succeededFuture();
    }

    private Future<ServerRole> role(SocketAddress host) {
        PgConnectOptions options = postgres.connect(Map.of("statement_timeout", CONNECT_MS + "ms"))
                .addProperty("application_name", "perdura-look")
                .setHost(host.host())
                .setPort(host.port());
        // A server that stands still takes connections and says nothing; what waits for it could not be given up.
        return new Knock(vertx, () -> host, CONNECT_MS)
                .onceAndForAll(CONNECT_MS)
                .compose(answered -> open(options))
                .compose(connection ->
                        ServerRole.of(connection, true).onComplete(answered -> LaneConnection.cut(connection)));
    }
}
