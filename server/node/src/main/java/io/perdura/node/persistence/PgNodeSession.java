package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session by which other nodes see in Postgres that this one lives; it says nothing there but once a second that it
 * still has it, so that a node among others notices a silent database although nobody asks it for anything. Used from every
 * thread.
 */
public final class PgNodeSession implements NodeSessions {
    private static final Logger LOG = LoggerFactory.getLogger(PgNodeSession.class);
    private static final String PREFIX = "perdura-node-";
    private static final long BEAT_MS = 1_000;
    private static final long AGAIN_MS = 250;
    private static final long OPEN_MAX_MS = 2_000;

    /** The server, too, must notice in a few seconds that a node's machine or network is gone. */
    private static final Map<String, String> SETTINGS = Map.of(
            "tcp_keepalives_idle", "2",
            "tcp_keepalives_interval", "1",
            "tcp_keepalives_count", "3",
            "statement_timeout", "5s");

    private static final String PRESENT = "SELECT application_name FROM pg_stat_activity"
            + " WHERE datname = current_database() AND application_name LIKE 'perdura-node-%'";

    private final Vertx vertx;
    private final Context context;
    private final PostgresOptions options;
    private final DatabaseHealth health;
    private final SqlRunner queries;
    private final Connector connector;
    private final String name;
    private @Nullable PgConnection connection;
    private int generation;
    private boolean opening;
    private boolean closed;
    private boolean asking;

    /** @param nodeId which of the nodes this one is */
    public PgNodeSession(Vertx vertx, Database database, String nodeId) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.options = database.options();
        this.health = database.health();
        this.queries = database.queries();
        this.connector = new Connector(vertx, options);
        this.name = PREFIX + nodeId;
    }

    /** Completes when the session is there; from then on it is opened again whenever it was lost. */
    public Future<Void> open() {
        Promise<Void> opened = Promise.promise();
        context.runOnContext(now -> {
            connect().onComplete(opened);
            vertx.setPeriodic(BEAT_MS, timer -> beat());
        });
        return opened.future();
    }

    private Future<Void> connect() {
        opening = true;
        generation = health.generation();
        Promise<PgConnection> tried = Promise.promise();
        connector
                .connect(options.connect(SETTINGS).addProperty("application_name", name))
                .onFailure(tried::tryFail)
                .onSuccess(fresh -> {
                    if (!tried.tryComplete(fresh)) {
                        LaneConnection.cut(fresh); // nobody waits for it any more
                    }
                });
        // A server that stands still takes connections and says nothing; another may be the primary meanwhile.
        long deadline = vertx.setTimer(OPEN_MAX_MS, late -> tried.tryFail("Postgres does not answer"));
        return tried.future()
                .onComplete(ended -> {
                    vertx.cancelTimer(deadline);
                    opening = false;
                })
                .onSuccess(this::opened)
                .onFailure(health::learn)
                .mapEmpty();
    }

    private void opened(PgConnection fresh) {
        if (closed) {
            LaneConnection.cut(fresh);
            return;
        }
        connection = fresh;
        fresh.exceptionHandler(failure -> LOG.debug("The node's session broke: {}", failure.getMessage()));
        fresh.closeHandler(gone -> {
            if (connection == fresh) {
                connection = null;
                again();
            }
        });
    }

    private void again() {
        if (!closed) {
            vertx.setTimer(AGAIN_MS, timer -> reconnect());
        }
    }

    private void reconnect() {
        if (closed || opening || connection != null || !health.isReachable()) {
            return; // the next beat tries again
        }
        connect().onFailure(failure -> LOG.debug("The node has no session in Postgres: {}", failure.getMessage()));
    }

    private void beat() {
        PgConnection current = connection;
        if (current != null && generation != health.generation()) {
            connection = null;
            LaneConnection.cut(current);
            current = null;
        }
        if (current == null) {
            reconnect();
            return;
        }
        if (asking) {
            return;
        }
        asking = true;
        health.asked();
        current.query("SELECT 1").execute().onComplete(answer -> {
            asking = false;
            if (answer.succeeded()) {
                health.answered();
            } else {
                health.failed(answer.cause());
            }
        });
    }

    @Override
    public Future<Set<String>> present() {
        return queries.run(PRESENT, Sql.tuple()).map(rows -> {
            Set<String> ids = new HashSet<>();
            for (Row row : rows) {
                ids.add(row.getString(0).substring(PREFIX.length()));
            }
            return ids;
        });
    }

    /** The others see at once that this node is gone. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            closed = true;
            PgConnection current = connection;
            connection = null;
            if (current != null) {
                LaneConnection.cut(current);
            }
            done.complete();
        });
        return done.future();
    }
}
