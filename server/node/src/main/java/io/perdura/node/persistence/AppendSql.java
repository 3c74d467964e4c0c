package io.perdura.node.persistence;

import io.perdura.node.persistence.CommitBatch.AppendedRow;
import io.perdura.node.persistence.CommitBatch.Fence;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that writes a batch: the fence, then the parts that the batch has. Leaving out parts without rows gives
 * a handful of texts, each prepared once, and keeps the common one, history rows only, cheap.
 */
record AppendSql(String text, Tuple parameters) {
    private static final ArrayTable<Fence> FENCES =
            new ArrayTable<Fence>().integers("shard_id", Fence::shardId).longs("epoch", Fence::epoch);

    private static final ArrayTable<AppendedRow> ROWS = new ArrayTable<AppendedRow>()
            .integers("slot", appended -> appended.row().slot())
            .uuids("run_id", appended -> appended.row().runId())
            .longs("seq", appended -> appended.row().seq())
            .longs("append_id", AppendedRow::appendId)
            .longs("first_event_id", appended -> appended.row().firstEventId())
            .integers("event_count", appended -> appended.row().eventCount())
            .bytes("events", appended -> Sql.buffer(appended.row().events()))
            .bytes("changes", appended -> Sql.buffer(appended.row().changes()));

    /** What may change while a run lives; the search attributes' JSON comes last, as it alone needs a cast. */
    private static ArrayTable<ExecutionHeader> changing() {
        return new ArrayTable<ExecutionHeader>()
                .integers("slot", ExecutionHeader::slot)
                .uuids("run_id", ExecutionHeader::runId)
                .texts("task_queue", ExecutionHeader::taskQueue)
                .integers("status", ExecutionHeader::status)
                .longs("execution_ms", ExecutionHeader::executionMs)
                .longs("close_ms", header -> header.isOpen() ? null : header.closeMs())
                .longs("history_length", ExecutionHeader::historyLength)
                .longs("history_size_bytes", ExecutionHeader::historySizeBytes)
                .longs("transitions", ExecutionHeader::transitions)
                .bytes("memo", header -> Sql.buffer(header.memo()))
                .bytes("search_attributes", header -> Sql.buffer(header.searchAttributes()))
                .texts("start_request_id", ExecutionHeader::startRequestId)
                .longs("due_at", header -> Sql.dueColumn(header.dueAtMs()))
                .longs("task_at", header -> Sql.taskColumn(header.taskAtMs()))
                .texts("attributes", header -> SearchAttributesJson.of(header.searchAttributes()));
    }

    private static final ArrayTable<ExecutionHeader> UPDATES = changing();
    private static final ArrayTable<ExecutionHeader> INSERTS = changing()
            .uuids("namespace_id", ExecutionHeader::namespaceId)
            .texts("workflow_id", ExecutionHeader::workflowId)
            .uuids("first_run_id", ExecutionHeader::firstRunId)
            .texts("workflow_type", ExecutionHeader::workflowType)
            .longs("start_ms", ExecutionHeader::startMs)
            .texts("parent_workflow_id", ExecutionHeader::parentWorkflowId)
            .texts("parent_run_id", ExecutionHeader::parentRunId)
            .texts("root_workflow_id", ExecutionHeader::rootWorkflowId)
            .texts("root_run_id", ExecutionHeader::rootRunId);

    private static final ArrayTable<DueUpdate> DUES = new ArrayTable<DueUpdate>()
            .integers("slot", DueUpdate::slot)
            .uuids("run_id", DueUpdate::runId)
            .longs("due_at", due -> Sql.dueColumn(due.dueAtMs()))
            .longs("task_at", due -> Sql.taskColumn(due.taskAtMs()));

    private static final ArrayTable<BacklogRow> PARKED = new ArrayTable<BacklogRow>()
            .integers("slot", row -> row.key().slot())
            .uuids("run_id", row -> row.key().runId())
            .longs("task", row -> row.key().task())
            .uuids("namespace_id", BacklogRow::namespaceId)
            .texts("task_queue", BacklogRow::taskQueue)
            .integers("task_type", BacklogRow::taskType)
            .integers("priority", BacklogRow::priority)
            .texts("fairness_key", BacklogRow::fairnessKey)
            .doubles("fairness_weight", BacklogRow::fairnessWeight)
            .longs("scheduled_ms", BacklogRow::scheduledMs)
            .texts("workflow_id", BacklogRow::workflowId)
            .longs("scheduled_event_id", BacklogRow::scheduledEventId)
            .integers("attempt", BacklogRow::attempt)
            .longs("stamp", BacklogRow::stamp);

    private static final ArrayTable<BacklogKey> TAKEN = new ArrayTable<BacklogKey>()
            .integers("slot", BacklogKey::slot)
            .uuids("run_id", BacklogKey::runId)
            .longs("task", BacklogKey::task);

    private static final ArrayTable<StoredRun> KEYS =
            new ArrayTable<StoredRun>().integers("slot", StoredRun::slot).uuids("run_id", StoredRun::runId);

    static AppendSql of(CommitBatch batch) {
        List<@Nullable Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder("WITH fence AS MATERIALIZED (SELECT FROM shard AS s, ")
                .append(FENCES.unnest(1, "f"))
                .append(" WHERE s.shard_id = f.shard_id AND s.epoch = f.epoch FOR SHARE OF s)");
        FENCES.bind(batch.fences(), parameters);
        StringBuilder holds = new StringBuilder("(SELECT count(*) FROM fence) = cardinality($1::int[])");

        if (!batch.rows().isEmpty()) {
            sql.append(", appended AS (INSERT INTO history (")
                    .append(ROWS.names())
                    .append(", format) SELECT h.*, ")
                    .append(Sql.FORMAT)
                    .append(" FROM ")
                    .append(ROWS.unnest(parameters.size() + 1, "h"))
                    .append(')');
            ROWS.bind(batch.rows(), parameters);
        }
        if (!batch.inserts().isEmpty()) {
            sql.append(", inserted AS (INSERT INTO execution (")
                    .append(INSERTS.names())
                    .append(", format) SELECT ")
                    .append(INSERTS.names().replace(", attributes", ", attributes::jsonb"))
                    .append(", ")
                    .append(Sql.FORMAT)
                    .append(" FROM ")
                    .append(INSERTS.unnest(parameters.size() + 1, "i"))
                    .append(')');
            INSERTS.bind(batch.inserts(), parameters);
        }
        if (!batch.updates().isEmpty()) {
            int first = parameters.size() + 1;
            sql.append(", updated AS (UPDATE execution AS e SET task_queue = u.task_queue, status = u.status,")
                    .append(" execution_ms = u.execution_ms, close_ms = u.close_ms, history_length = u.history_length,")
                    .append(" history_size_bytes = u.history_size_bytes, transitions = u.transitions, memo = u.memo,")
                    .append(" search_attributes = u.search_attributes, start_request_id = u.start_request_id,")
                    .append(" due_at = u.due_at, task_at = u.task_at, attributes = u.attributes::jsonb, format = ")
                    .append(Sql.FORMAT)
                    .append(" FROM ")
                    .append(UPDATES.unnest(first, "u"))
                    .append(" WHERE e.slot = u.slot AND e.run_id = u.run_id RETURNING 1)");
            holds.append(" AND (SELECT count(*) FROM updated) = cardinality($")
                    .append(first)
                    .append("::int[])");
            UPDATES.bind(batch.updates(), parameters);
        }
        if (!batch.dues().isEmpty()) {
            sql.append(", due AS (UPDATE execution AS e SET due_at = d.due_at, task_at = d.task_at FROM ")
                    .append(DUES.unnest(parameters.size() + 1, "d"))
                    .append(" WHERE e.slot = d.slot AND e.run_id = d.run_id)");
            DUES.bind(batch.dues(), parameters);
        }
        if (!batch.parked().isEmpty()) {
            sql.append(", parked AS (INSERT INTO backlog (")
                    .append(PARKED.names())
                    .append(") SELECT * FROM ")
                    .append(PARKED.unnest(parameters.size() + 1, "p"))
                    .append(" ON CONFLICT (slot, run_id, task) DO UPDATE SET task_queue = excluded.task_queue,")
                    .append(" priority = excluded.priority, scheduled_ms = excluded.scheduled_ms,")
                    .append(
                            " scheduled_event_id = excluded.scheduled_event_id, attempt = excluded.attempt, stamp = excluded.stamp)");
            PARKED.bind(batch.parked(), parameters);
        }
        if (!batch.taken().isEmpty()) {
            sql.append(", taken AS (DELETE FROM backlog AS b USING ")
                    .append(TAKEN.unnest(parameters.size() + 1, "t"))
                    .append(" WHERE b.slot = t.slot AND b.run_id = t.run_id AND b.task = t.task)");
            TAKEN.bind(batch.taken(), parameters);
        }
        if (!batch.deleted().isEmpty()) {
            String gone = KEYS.unnest(parameters.size() + 1, "g");
            sql.append(", gone AS (DELETE FROM execution AS e USING ")
                    .append(gone)
                    .append(
                            " WHERE e.slot = g.slot AND e.run_id = g.run_id), unlisted AS (DELETE FROM backlog AS b USING ")
                    .append(gone)
                    .append(" WHERE b.slot = g.slot AND b.run_id = g.run_id), left_over AS (INSERT INTO deletion (")
                    .append(KEYS.names())
                    .append(") SELECT * FROM ")
                    .append(gone)
                    .append(" ON CONFLICT DO NOTHING)");
            KEYS.bind(batch.deleted(), parameters);
        }
        // All or nothing: a missed fence or header divides by zero, which undoes the whole statement.
        sql.append(" SELECT 1 / (CASE WHEN ").append(holds).append(" THEN 1 ELSE 0 END)");
        return new AppendSql(sql.toString(), Tuple.wrap(parameters));
    }

    /** Which of the shards have the epoch that the batch believes in. */
    static AppendSql fences(CommitBatch batch) {
        List<@Nullable Object> parameters = new ArrayList<>();
        FENCES.bind(batch.fences(), parameters);
        return new AppendSql(
                "SELECT s.shard_id, s.epoch FROM shard AS s, " + FENCES.unnest(1, "f")
                        + " WHERE s.shard_id = f.shard_id AND s.epoch = f.epoch",
                Tuple.wrap(parameters));
    }

    /**
     * Waits until what was seen is as durable as what is written: another transaction of which a standby must know has been
     * committed after it. A commit that waited for a standby in vain can be seen, and may still be lost with its server.
     */
    static AppendSql barrier(CommitBatch batch) {
        List<@Nullable Object> parameters = new ArrayList<>();
        FENCES.bind(batch.fences(), parameters);
        return new AppendSql(
                "SELECT s.shard_id FROM shard AS s, " + FENCES.unnest(1, "f")
                        + " WHERE s.shard_id = f.shard_id AND f.epoch IS NOT NULL FOR SHARE OF s",
                Tuple.wrap(parameters));
    }

    /** Which history rows stand under the batch's keys, and whose they are. */
    static AppendSql rows(CommitBatch batch) {
        List<@Nullable Object> parameters = new ArrayList<>();
        ArrayTable<AppendedRow> keys = new ArrayTable<AppendedRow>()
                .integers("slot", appended -> appended.row().slot())
                .uuids("run_id", appended -> appended.row().runId())
                .longs("seq", appended -> appended.row().seq());
        keys.bind(batch.rows(), parameters);
        return new AppendSql(
                "SELECT h.slot, h.run_id, h.seq, h.append_id FROM " + keys.unnest(1, "k")
                        + " JOIN history AS h ON h.slot = k.slot AND h.run_id = k.run_id AND h.seq = k.seq",
                Tuple.wrap(parameters));
    }

    /** Which of these headers exist. */
    static AppendSql headers(List<StoredRun> runs) {
        List<@Nullable Object> parameters = new ArrayList<>();
        KEYS.bind(runs, parameters);
        return new AppendSql(
                "SELECT e.slot, e.run_id FROM " + KEYS.unnest(1, "k")
                        + " JOIN execution AS e ON e.slot = k.slot AND e.run_id = k.run_id",
                Tuple.wrap(parameters));
    }
}
