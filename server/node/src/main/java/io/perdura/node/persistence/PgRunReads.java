package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.Database.SqlRunner;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a shard reads about its runs, and the snapshots it leaves for them. */
public final class PgRunReads {
    private static final long EVENT_BYTES_MAX = 16 << 20;
    private static final UUID FIRST_UUID = new UUID(0, 0);

    /** Finds the row that contains an event by halving, as rows are keyed by seq; then reads on from there. */
    private static final String EVENTS = """
            WITH RECURSIVE halving (low, high) AS (
                SELECT min(seq), max(seq) FROM history WHERE slot = $1 AND run_id = $2
                UNION ALL
                SELECT CASE WHEN p.first_event_id <= $3 THEN p.seq ELSE h.low END,
                       CASE WHEN p.first_event_id <= $3 THEN h.high ELSE m.middle - 1 END
                FROM halving AS h
                CROSS JOIN LATERAL (SELECT (h.low + h.high + 1) / 2 AS middle) AS m
                LEFT JOIN LATERAL (
                    SELECT seq, first_event_id FROM history
                    WHERE slot = $1 AND run_id = $2 AND seq BETWEEN m.middle AND h.high AND event_count > 0
                    ORDER BY seq LIMIT 1
                ) AS p ON true
                WHERE h.low < h.high
            )
            SELECT slot, run_id, seq, first_event_id, event_count, events, ''::bytea FROM (
                SELECT *,
                       coalesce(sum(event_count) OVER earlier, 0) AS events_before,
                       coalesce(sum(octet_length(events)) OVER earlier, 0) AS bytes_before
                FROM (
                    SELECT * FROM history
                    WHERE slot = $1 AND run_id = $2 AND seq >= (SELECT max(low) FROM halving) AND event_count > 0
                        AND first_event_id + event_count > $3
                    ORDER BY seq LIMIT $4
                ) AS r
                WINDOW earlier AS (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ) AS w
            WHERE events_before < $4 AND bytes_before < $5
            ORDER BY seq
            """;

    private static final String EVENTS_REVERSE = EVENTS.replace(
                    "seq >= (SELECT max(low) FROM halving)", "seq <= (SELECT max(low) FROM halving)")
            .replace("first_event_id + event_count > $3", "first_event_id <= $3")
            .replace("ORDER BY seq LIMIT $4", "ORDER BY seq DESC LIMIT $4")
            .replace("(ORDER BY seq ROWS", "(ORDER BY seq DESC ROWS")
            .replace("\nORDER BY seq\n", "\nORDER BY seq DESC\n");

    private static final String PREVIOUS = "SELECT " + HeaderColumns.LIST
            + " FROM execution AS e WHERE e.namespace_id = $1 AND e.workflow_id = $2 AND e.run_id < $3"
            + " ORDER BY e.run_id DESC LIMIT 1";

    private static final String PUT_SNAPSHOT = """
            WITH fence AS MATERIALIZED (SELECT 1 FROM shard WHERE shard_id = $1 AND epoch = $2 FOR SHARE),
            put AS (
                INSERT INTO snapshot AS s (slot, run_id, seq, format, state)
                SELECT $3, $4, $5, $6, $7 FROM fence
                WHERE EXISTS (SELECT FROM execution WHERE slot = $3 AND run_id = $4)
                ON CONFLICT (slot, run_id) DO UPDATE
                SET seq = excluded.seq, format = excluded.format, state = excluded.state
                WHERE s.seq < excluded.seq
            )
            SELECT count(*) FROM fence
            """;

    private static final String DUE = """
            SELECT e.slot, e.namespace_id, e.workflow_id, e.run_id, e.due_at
            FROM generate_series($1::int, $2::int) AS s (slot)
            CROSS JOIN LATERAL (
                SELECT slot, namespace_id, workflow_id, run_id, due_at FROM execution
                WHERE slot = s.slot AND due_at <= $3 AND due_at < 9223372036854775807
                    AND (due_at, run_id) > (CASE WHEN s.slot = $1 THEN $4::bigint ELSE -1 END,
                                            CASE WHEN s.slot = $1 THEN $5::uuid ELSE $6::uuid END)
                ORDER BY due_at, run_id LIMIT $7
            ) AS e
            LIMIT $7
            """;

    private static final String OWING_TASKS = """
            SELECT e.slot, e.namespace_id, e.workflow_id, e.run_id, e.task_at
            FROM generate_series($1::int, $2::int) AS s (slot)
            CROSS JOIN LATERAL (
                SELECT slot, namespace_id, workflow_id, run_id, task_at FROM execution
                WHERE slot = s.slot AND task_at IS NOT NULL
                    AND (task_at, run_id) > (CASE WHEN s.slot = $1 THEN $3::bigint ELSE -1 END,
                                             CASE WHEN s.slot = $1 THEN $4::uuid ELSE $5::uuid END)
                ORDER BY task_at, run_id LIMIT $6
            ) AS e
            LIMIT $6
            """;

    private static final String NEXT_DUE = """
            SELECT min(e.due_at)
            FROM generate_series($1::int, $2::int) AS s (slot)
            CROSS JOIN LATERAL (
                SELECT due_at FROM execution
                WHERE slot = s.slot AND due_at > $3 AND due_at < 9223372036854775807
                ORDER BY due_at LIMIT 1
            ) AS e
            """;

    private final SqlRunner reads;
    private final SqlRunner queries;
    private final RunReads runs;

    public PgRunReads(Vertx vertx, Database database) {
        this.reads = database.reads();
        this.queries = database.queries();
        this.runs = new RunReads(vertx, database.reads());
    }

    public Future<@Nullable ExecutionHeader> previous(UUID namespaceId, String workflowId, UUID runId) {
        return reads.run(PREVIOUS, Sql.tuple(namespaceId, workflowId, runId)).map(rows -> {
            ExecutionHeader found = null;
            for (Row row : rows) {
                found = HeaderColumns.read(row);
            }
            return found;
        });
    }

    public Future<@Nullable ExecutionHeader> current(UUID namespaceId, String workflowId) {
        return runs.current(namespaceId, workflowId);
    }

    public Future<@Nullable ExecutionHeader> header(int slot, UUID namespaceId, String workflowId, UUID runId) {
        return runs.header(slot, runId)
                .map(header -> header != null
                                && header.namespaceId().equals(namespaceId)
                                && header.workflowId().equals(workflowId)
                        ? header
                        : null);
    }

    public Future<RunRecords> load(int slot, UUID runId) {
        return runs.load(slot, runId);
    }

    public Future<List<HistoryRow>> events(int slot, UUID runId, long fromEventId, int eventsMax) {
        return reads.run(EVENTS, Sql.tuple(slot, runId, fromEventId, (long) eventsMax, EVENT_BYTES_MAX))
                .map(RunReads::historyRows);
    }

    public Future<List<HistoryRow>> eventsReverse(int slot, UUID runId, long toEventId, int eventsMax) {
        return reads.run(EVENTS_REVERSE, Sql.tuple(slot, runId, toEventId, (long) eventsMax, EVENT_BYTES_MAX))
                .map(RunReads::historyRows);
    }

    public Future<Void> snapshot(int shardId, long epoch, int slot, UUID runId, long seq, ByteString state) {
        return queries.run(
                        PUT_SNAPSHOT, Sql.tuple(shardId, epoch, slot, runId, seq, (int) Sql.FORMAT, Sql.buffer(state)))
                .compose(rows -> rows.iterator().next().getLong(0) == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(new AppendException(
                                AppendException.Kind.LOST,
                                "snapshot for shard " + shardId + " at epoch " + epoch + ": LOST")));
    }

    public Future<List<DueRun>> due(int slotFrom, int slotTo, long untilMs, @Nullable DueRun after, int limit) {
        return reads.run(
                        DUE,
                        Sql.tuple(
                                after == null ? slotFrom : after.slot(),
                                slotTo,
                                untilMs,
                                after == null ? -1L : after.dueAtMs(),
                                after == null ? FIRST_UUID : after.runId(),
                                FIRST_UUID,
                                (long) limit))
                .map(PgRunReads::dueRuns);
    }

    public Future<List<DueRun>> owingTasks(int slotFrom, int slotTo, @Nullable DueRun after, int limit) {
        return reads.run(
                        OWING_TASKS,
                        Sql.tuple(
                                after == null ? slotFrom : after.slot(),
                                slotTo,
                                after == null ? -1L : after.dueAtMs(),
                                after == null ? FIRST_UUID : after.runId(),
                                FIRST_UUID,
                                (long) limit))
                .map(PgRunReads::dueRuns);
    }

    private static List<DueRun> dueRuns(RowSet<Row> rows) {
        List<DueRun> list = new ArrayList<>(rows.size());
        for (Row row : rows) {
            list.add(new DueRun(row.getInteger(0), row.getUUID(1), row.getString(2), row.getUUID(3), row.getLong(4)));
        }
        return list;
    }

    public Future<Long> nextDue(int slotFrom, int slotTo, long afterMs) {
        return reads.run(NEXT_DUE, Sql.tuple(slotFrom, slotTo, afterMs)).map(rows -> {
            Long next = rows.iterator().next().getLong(0);
            return next == null ? ExecutionHeader.DUE_NEVER : next;
        });
    }
}
