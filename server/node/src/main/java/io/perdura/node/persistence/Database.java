package io.perdura.node.persistence;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The pools through which everything but an append reaches Postgres: one for the shards' short reads, one for lists, counts,
 * namespaces and background work. Each is small and has a bounded queue; what cannot be served is refused, as overload or as
 * unavailable. An idle one asks nothing.
 */
public final class Database {
    private static final String UNAVAILABLE = "shard unavailable, please backoff and retry";
    private static final String NULL_BYTE = "a text of the request contains a null byte";
    /** As much as a statement of ours may need: a session's own table, so that nothing of it stays. */
    private static final String NEEDS_ROOM = "CREATE TEMPORARY TABLE perdura_room ON COMMIT DROP AS"
            + " SELECT md5(i::text) AS filler FROM generate_series(1, 8000) AS i";

    private static final String OVERLOADED = "the database is overloaded, please backoff and retry";

    private final PostgresOptions options;
    private final SqlRunner reads;
    private final SqlRunner queries;

    private final DatabaseHealth health;
    private final DatabaseWatch watch;

    /** Runs prepared statements on one pool, and says why one could not be run. */
    public static final class SqlRunner {
        private final RenewedPool pool;
        private final DatabaseHealth health;
        private final long timeoutMs;

        private SqlRunner(RenewedPool pool, DatabaseHealth health, long timeoutMs) {
            this.pool = pool;
            this.health = health;
            this.timeoutMs = timeoutMs;
        }

        /** Refused at once while Postgres is known to be away. */
        public Future<RowSet<Row>> run(String sql, Tuple parameters) {
            if (!health.isReachable()) {
                return Future.failedFuture(unavailable());
            }
            return told(pool.get().preparedQuery(sql).execute(parameters))
                    .recover(failure -> Future.failedFuture(rejection(failure)));
        }

        /** Whatever is known of Postgres; fails with what the client says. */
        private Future<RowSet<Row>> ask(String sql) {
            return told(pool.get().query(sql).execute());
        }

        private Future<RowSet<Row>> told(Future<RowSet<Row>> statement) {
            health.asked();
            return statement.timeout(timeoutMs, TimeUnit.MILLISECONDS).onComplete(answer -> {
                if (answer.succeeded()) {
                    health.answered();
                } else {
                    health.failed(answer.cause());
                }
            });
        }
    }

    public Database(Vertx vertx, PostgresOptions options, DatabaseLimits limits) {
        this.options = options;
        this.health = new DatabaseHealth(options.shown(), System::nanoTime);
        Map<String, String> shortReads = Map.of(
                "plan_cache_mode",
                "force_generic_plan",
                "enable_seqscan",
                "off",
                "statement_timeout",
                limits.readMs() + "ms",
                "lock_timeout",
                limits.readMs() + "ms");
        Map<String, String> anyQueries =
                Map.of("statement_timeout", limits.queryMs() + "ms", "lock_timeout", limits.queryMs() + "ms");
        RenewedPool readPool = pool(vertx, shortReads, limits.readConnections(), limits.readsWaitingMax(), "reads");
        RenewedPool queryPool =
                pool(vertx, anyQueries, limits.queryConnections(), limits.queriesWaitingMax(), "queries");
        this.reads = new SqlRunner(readPool, health, 2 * limits.readMs());
        this.queries = new SqlRunner(queryPool, health, 2 * limits.queryMs());
        Connector connector = new Connector(vertx, options);
        this.watch = new DatabaseWatch(
                vertx,
                health,
                options.primary()::current,
                connector::findPrimary,
                () -> reads.ask("SELECT 1"),
                () -> queries.ask(NEEDS_ROOM),
                () -> connector
                        .connect(options.connect(Map.of()).addProperty("application_name", "perdura-look"))
                        .onSuccess(LaneConnection::cut),
                () -> {
                    readPool.renew();
                    queryPool.renew();
                });
    }

    private RenewedPool pool(Vertx vertx, Map<String, String> settings, int connections, int waitingMax, String name) {
        return new RenewedPool(renewed -> PgBuilder.pool()
                .using(vertx)
                .connectingTo(() -> Future.succeededFuture(options.connect(settings)
                        .addProperty("application_name", "perdura-" + name)
                        .setCachePreparedStatements(true)
                        .setPreparedStatementCacheSqlLimit(16_384)
                        .setPipeliningLimit(1)))
                .with(Connector.network())
                .withConnectHandler(fresh ->
                        renewed.opened(fresh, Connector.check(options, fresh).onFailure(health::learn)))
                .with(new PoolOptions()
                        .setMaxSize(connections)
                        .setMaxWaitQueueSize(waitingMax)
                        .setConnectionTimeout(3_000)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .build());
    }

    /** What is known about whether Postgres serves. */
    public DatabaseHealth health() {
        return health;
    }

    public PostgresOptions options() {
        return options;
    }

    /** For short reads by key: planned once, always by index. */
    public SqlRunner reads() {
        return reads;
    }

    /** For everything else: planned for its values. */
    public SqlRunner queries() {
        return queries;
    }

    /** Asks Postgres for a sign of life; only when called. */
    public Future<Void> probe() {
        return queries.run("SELECT 1", Tuple.tuple()).mapEmpty();
    }

    public Future<Void> close() {
        return Future.join(watch.close(), reads.pool.close(), queries.pool.close())
                .mapEmpty();
    }

    private static Throwable rejection(Throwable failure) {
        if (failure instanceof ConnectionPoolTooBusyException) {
            return overloaded();
        }
        if (failure instanceof PgException refused) {
            String state = refused.getSqlState();
            // 53: out of connections, memory, disk. 57014: it took too long. 55P03: a lock did.
            if (state.startsWith("53") || state.equals("57014") || state.equals("55P03")) {
                return overloaded();
            }
            // A text with a null byte.
            if (state.equals("22021")) {
                return new Rejection(Code.INVALID_ARGUMENT, NULL_BYTE);
            }
            // 57P: shutting down or starting up. 08: connection. 25006: read-only. 40: try again.
            boolean passing = state.startsWith("57P")
                    || state.startsWith("08")
                    || state.startsWith("40")
                    || state.equals("25006");
            return passing ? unavailable() : failure;
        }
        return unavailable();
    }

    private static Rejection unavailable() {
        return new Rejection(Code.UNAVAILABLE, UNAVAILABLE);
    }

    static Rejection overloaded() {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                OVERLOADED,
                ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM)
                        .build());
    }
}
