package io.perdura.node.persistence;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the newest run of workflow ids: one statement is under way, and all lookups that come meanwhile share the next. */
final class CurrentLookups {
    private record Lookup(UUID namespaceId, String workflowId, Promise<@Nullable ExecutionHeader> promise) {}

    private static final int LOOKUPS_MAX = 128;
    private static final int WAITING_MAX = 20_000;

    private static final ArrayTable<Lookup> KEYS = new ArrayTable<Lookup>()
            .uuids("namespace_id", Lookup::namespaceId)
            .texts("workflow_id", Lookup::workflowId);

    private static final String CURRENT = "SELECT " + HeaderColumns.LIST + ", k.number FROM "
            + KEYS.unnest(1, "k")
                    .replace(") AS k(", ") WITH ORDINALITY AS k(")
                    .replace("workflow_id)", "workflow_id, number)")
            + " CROSS JOIN LATERAL (SELECT * FROM execution AS x WHERE x.namespace_id = k.namespace_id"
            + " AND x.workflow_id = k.workflow_id ORDER BY x.run_id DESC LIMIT 1) AS e";

    private final Vertx vertx;
    private final SqlRunner reads;
    private final ContextInternal context;
    private final Deque<Lookup> waiting = new ArrayDeque<>();
    private boolean busy;

    CurrentLookups(Vertx vertx, SqlRunner reads) {
        this.vertx = vertx;
        this.reads = reads;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    Future<@Nullable ExecutionHeader> find(UUID namespaceId, String workflowId) {
        Promise<@Nullable ExecutionHeader> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
        context.runOnContext(go -> {
            if (waiting.size() >= WAITING_MAX) {
                promise.fail(Database.overloaded());
                return;
            }
            waiting.add(new Lookup(namespaceId, workflowId, promise));
            if (!busy) {
                busy = true;
                next();
            }
        });
        return promise.future();
    }

    private void next() {
        if (waiting.isEmpty()) {
            busy = false;
            return;
        }
        List<Lookup> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < LOOKUPS_MAX) {
            batch.add(waiting.remove());
        }
        ask(batch).onComplete(answer -> {
            if (batch.size() > 1 && answer.failed() && mayBeOfOne(answer.cause())) {
                askOneByOne(batch, 0);
            } else {
                tell(batch, answer);
                next();
            }
        });
    }

    private Future<RowSet<Row>> ask(List<Lookup> batch) {
        List<@Nullable Object> parameters = new ArrayList<>();
        KEYS.bind(batch, parameters);
        return reads.run(CURRENT, Sql.tuple(parameters.toArray()));
    }

    /** Whether others may succeed without the one whose fault it is; what comes from Postgres' own state comes to all. */
    private static boolean mayBeOfOne(Throwable failure) {
        return !(failure instanceof Rejection rejection) || rejection.code() == Code.INVALID_ARGUMENT;
    }

    private void askOneByOne(List<Lookup> batch, int index) {
        if (index == batch.size()) {
            next();
            return;
        }
        List<Lookup> one = batch.subList(index, index + 1);
        ask(one).onComplete(answer -> {
            tell(one, answer);
            askOneByOne(batch, index + 1);
        });
    }

    private static void tell(List<Lookup> batch, AsyncResult<RowSet<Row>> answer) {
        if (answer.failed()) {
            batch.forEach(lookup -> lookup.promise().fail(answer.cause()));
            return;
        }
        @Nullable ExecutionHeader[] found = new ExecutionHeader[batch.size()];
        for (Row row : answer.result()) {
            found[(int) (row.getLong(HeaderColumns.COUNT) - 1)] = HeaderColumns.read(row);
        }
        for (int i = 0; i < found.length; i++) {
            batch.get(i).promise().complete(found[i]);
        }
    }
}
