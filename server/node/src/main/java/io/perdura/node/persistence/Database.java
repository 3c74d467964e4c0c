package io.perdura.node.persistence;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
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
    private static final String OVERLOADED = "the database is overloaded, please backoff and retry";

    private final PostgresOptions options;
    private final SqlRunner reads;
    private final SqlRunner queries;

    /** Runs prepared statements on one pool, and says why one could not be run. */
    public static final class SqlRunner {
        private final Pool pool;
        private final long timeoutMs;

        private SqlRunner(Pool pool, long timeoutMs) {
            this.pool = pool;
            this.timeoutMs = timeoutMs;
        }

        public Future<RowSet<Row>> run(String sql, Tuple parameters) {
            return pool.preparedQuery(sql)
                    .execute(parameters)
                    .timeout(timeoutMs, TimeUnit.MILLISECONDS)
                    .recover(failure -> Future.failedFuture(rejection(failure)));
        }
    }

    public Database(Vertx vertx, PostgresOptions options, DatabaseLimits limits) {
        this.options = options;
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
        this.reads = new SqlRunner(
                pool(vertx, options, shortReads, limits.readConnections(), limits.readsWaitingMax(), "reads"),
                2 * limits.readMs());
        this.queries = new SqlRunner(
                pool(vertx, options, anyQueries, limits.queryConnections(), limits.queriesWaitingMax(), "queries"),
                2 * limits.queryMs());
    }

    private static Pool pool(
            Vertx vertx,
            PostgresOptions options,
            Map<String, String> settings,
            int connections,
            int waitingMax,
            String name) {
        NetClientOptions network =
                new NetClientOptions().setConnectTimeout(2_000).setTcpKeepAlive(true);
        network.setTcpUserTimeout(10_000);
        return PgBuilder.pool()
                .using(vertx)
                .connectingTo(options.connect(settings)
                        .addProperty("application_name", "perdura-" + name)
                        .setCachePreparedStatements(true)
                        .setPreparedStatementCacheSqlLimit(16_384)
                        .setPipeliningLimit(1))
                .with(network)
                .with(new PoolOptions()
                        .setMaxSize(connections)
                        .setMaxWaitQueueSize(waitingMax)
                        .setConnectionTimeout(3_000)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .build();
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
        return Future.join(reads.pool.close(), queries.pool.close()).mapEmpty();
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
