package io.perdura.node.persistence;

import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the backlog of task queues from Postgres, along the index that has its order. */
public final class PgBacklogReads implements BacklogReads {
    private static final BacklogPlace START = new BacklogPlace(0, Long.MIN_VALUE, new UUID(0, 0), -1);

    private static final String PAGE = """
            SELECT slot, run_id, task, priority, fairness_key, fairness_weight, scheduled_ms, workflow_id,
                scheduled_event_id, attempt, stamp
            FROM backlog
            WHERE namespace_id = $1 AND task_queue = $2 AND task_type = $3
                AND (priority, scheduled_ms, run_id, task) > ($4, $5, $6, $7)
            ORDER BY priority, scheduled_ms, run_id, task LIMIT $8
            """;

    private static final String STATS = """
            SELECT count(*), coalesce(min(scheduled_ms), 0)
            FROM backlog WHERE namespace_id = $1 AND task_queue = $2 AND task_type = $3
            """;

    /** Of rows that are copies, or left over, the tasks are offered where they count. */
    private static final String COUNTED = " AND NOT EXISTS (SELECT FROM slot_transit AS c WHERE c.state <> 'closed'"
            + " AND backlog.slot BETWEEN c.slot_from AND c.slot_to)";

    private final SqlRunner reads;
    private final SqlRunner queries;
    private final String page;
    private final String stats;

    /** Of a single database. */
    public PgBacklogReads(Database database) {
        this(database, false);
    }

    /** @param several whether it is one of several, so that slots may be moved */
    public PgBacklogReads(Database database, boolean several) {
        this.reads = database.reads();
        this.queries = database.queries();
        this.page = several ? PAGE.replace("\nORDER BY", COUNTED + "\nORDER BY") : PAGE;
        this.stats = several ? STATS + COUNTED : STATS;
    }

    @Override
    public Future<List<BacklogRow>> page(
            UUID namespaceId, String taskQueue, int taskType, @Nullable BacklogPlace after, int limit) {
        BacklogPlace from = after == null ? START : after;
        return reads.run(
                        page,
                        Sql.tuple(
                                namespaceId,
                                taskQueue,
                                taskType,
                                from.priority(),
                                from.scheduledMs(),
                                from.runId(),
                                from.task(),
                                (long) limit))
                .map(rows -> {
                    List<BacklogRow> list = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        list.add(new BacklogRow(
                                new BacklogKey(row.getInteger(0), row.getUUID(1), row.getLong(2)),
                                namespaceId,
                                taskQueue,
                                taskType,
                                row.getInteger(3),
                                row.getString(4),
                                row.getDouble(5),
                                row.getLong(6),
                                row.getString(7),
                                row.getLong(8),
                                row.getInteger(9),
                                row.getLong(10)));
                    }
                    return list;
                });
    }

    @Override
    public Future<BacklogStats> stats(UUID namespaceId, String taskQueue, int taskType) {
        return queries.run(stats, Sql.tuple(namespaceId, taskQueue, taskType)).map(rows -> {
            Row row = rows.iterator().next();
            return new BacklogStats(row.getLong(0), row.getLong(1));
        });
    }
}
