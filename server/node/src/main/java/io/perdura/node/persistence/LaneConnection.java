package io.perdura.node.persistence;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of a lane, opened when it is needed and there is none. A new one first ends what its predecessor may
 * have left running on the server, so that an old statement cannot take effect after a newer one. Used on the lane's
 * context only.
 */
final class LaneConnection {
    private static final Logger LOG = LoggerFactory.getLogger(LaneConnection.class);
    private static final long CONNECT_MS = 2_000;
    private static final long PAUSE_MAX_MS = 500;
    private static final long CLOSE_MS = 2_000;
    /** Nested loops over primary keys, whatever the planner believes about tables that were empty when it planned. */
    private static final Map<String, String> SETTINGS = Map.of(
            "plan_cache_mode", "force_generic_plan",
            "enable_seqscan", "off",
            "enable_hashjoin", "off",
            "enable_mergejoin", "off",
            "synchronous_commit", "on",
            "statement_timeout", "10s",
            "lock_timeout", "5s");

    private final Vertx vertx;
    private final PostgresOptions options;
    private final DatabaseHealth health;
    private final Connector connector;
    private final String name = "perdura-lane-" + UUID.randomUUID();
    private @Nullable Future<PgConnection> connection;
    private int generation;
    private boolean connectedBefore;
    private int failedTries;

    LaneConnection(Vertx vertx, PostgresOptions options, DatabaseHealth health) {
        this.vertx = vertx;
        this.options = options;
        this.health = health;
        this.connector = new Connector(vertx, options);
    }

    /** Fails at once while Postgres is known to be away. */
    Future<PgConnection> get() {
        if (!health.isReachable()) {
            return Future.failedFuture("Postgres is away");
        }
        if (generation != health.generation()) {
            generation = health.generation();
            abandon();
        }
        Future<PgConnection> current = connection;
        if (current != null) {
            return current;
        }
        Promise<PgConnection> promise = Promise.promise();
        Future<PgConnection> opening = promise.future();
        connection = opening;
        opening.onFailure(failure -> forget(opening));
        long deadline = vertx.setTimer(CONNECT_MS, fired -> promise.tryFail("Postgres does not answer"));
        pause().compose(over -> connector.connect(options.connect(SETTINGS)
                        .addProperty("application_name", name)
                        .setCachePreparedStatements(true)
                        .setPreparedStatementCacheSqlLimit(16_384)
                        .setPipeliningLimit(8)))
                .compose(this::prepare)
                .onFailure(failure -> {
                    failedTries++;
                    health.learn(failure);
                })
                .onSuccess(fresh -> {
                    failedTries = 0;
                    if (connection == opening) {
                        fresh.closeHandler(closed -> forget(opening));
                        promise.tryComplete(fresh);
                    } else {
                        cut(fresh); // given up meanwhile
                    }
                })
                .onFailure(promise::tryFail)
                .onComplete(tried -> vertx.cancelTimer(deadline));
        return opening;
    }

    /** Lanes of many nodes do not come back to a restarted Postgres at one moment. */
    private Future<Void> pause() {
        if (failedTries == 0) {
            return Future.succeededFuture();
        }
        long maxMs = Math.min(PAUSE_MAX_MS, 10L << Math.min(failedTries, 10));
        Promise<Void> over = Promise.promise();
        vertx.setTimer(ThreadLocalRandom.current().nextLong(maxMs) + 1, fired -> over.complete());
        return over.future();
    }

    private Future<PgConnection> prepare(PgConnection fresh) {
        fresh.exceptionHandler(failure -> LOG.debug("A lane's connection broke: {}", failure.getMessage()));
        if (!connectedBefore) {
            connectedBefore = true;
            return Future.succeededFuture(fresh);
        }
        return fresh.query("SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
                        + " WHERE application_name = current_setting('application_name') AND pid <> pg_backend_pid()")
                .execute()
                .map(fresh)
                .recover(failure -> {
                    if (failure instanceof PgException refused) {
                        LOG.warn(
                                "Postgres does not let a lane end its former connection: {}",
                                refused.getErrorMessage());
                        return Future.succeededFuture(fresh);
                    }
                    return Future.failedFuture(failure);
                });
    }

    private void forget(Future<PgConnection> which) {
        if (connection == which) {
            connection = null;
        }
    }

    /** Cuts the connection: whatever it was doing, nobody waits for it. */
    void abandon() {
        Future<PgConnection> former = connection;
        connection = null;
        if (former != null) {
            former.onSuccess(LaneConnection::cut);
        }
    }

    /** Whatever it is doing. */
    static void cut(PgConnection connection) {
        // Closing politely would wait for the statement under way.
        ((SocketConnectionBase) ((SqlConnectionInternal) connection).unwrap())
                .socket()
                .close()
                .onFailure(failure -> LOG.debug("A connection was closed already: {}", failure.getMessage()));
    }

    Future<Void> close() {
        Future<PgConnection> former = connection;
        connection = null;
        return former == null
                ? Future.succeededFuture()
                : former.compose(open -> open.close()
                                .timeout(CLOSE_MS, TimeUnit.MILLISECONDS)
                                .onFailure(late -> cut(open)))
                        .otherwiseEmpty();
    }
}
