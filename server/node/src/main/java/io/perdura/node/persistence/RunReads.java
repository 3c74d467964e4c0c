package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.Database.SqlRunner;
import io.perdura.node.persistence.SharedReads.Question;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Headers and records of single runs, read for many callers at a time. */
final class RunReads {
    private record WorkflowKey(UUID namespaceId, String workflowId) {}

    private record RunKey(int slot, UUID runId) {}

    /** A run and how far its snapshot goes. */
    private record RunPlace(int slot, UUID runId, long seq) {}

    private record Snapshot(long seq, @Nullable ByteString state) {
        static final Snapshot NONE = new Snapshot(0, null);
    }

    private static final int LOOKUPS_MAX = 128;
    private static final int HEADERS_MAX = 64;
    /** Records are large: so many of them are in memory at a time for each statement under way. */
    private static final int RECORDS_MAX = 16;

    private static final int LOOKUP_STATEMENTS_MAX = 1;
    private static final int STATEMENTS_MAX = 3;

    private static final ArrayTable<WorkflowKey> WORKFLOWS = new ArrayTable<WorkflowKey>()
            .uuids("namespace_id", WorkflowKey::namespaceId)
            .texts("workflow_id", WorkflowKey::workflowId);

    private static final ArrayTable<RunKey> RUNS =
            new ArrayTable<RunKey>().integers("slot", RunKey::slot).uuids("run_id", RunKey::runId);

    private static final ArrayTable<RunPlace> PLACES = new ArrayTable<RunPlace>()
            .integers("slot", RunPlace::slot)
            .uuids("run_id", RunPlace::runId)
            .longs("seq", RunPlace::seq);

    // LIMIT 1 and OFFSET 0 make Postgres look each key up by its index. Without them it may join, and a plan that was
    // made
    // while the tables were small would read them whole ever after.
    private static final String CURRENT = "SELECT " + HeaderColumns.LIST + ", k.number FROM "
            + WORKFLOWS.numbered(1, "k")
            + " CROSS JOIN LATERAL (SELECT * FROM execution AS x WHERE x.namespace_id = k.namespace_id"
            + " AND x.workflow_id = k.workflow_id ORDER BY x.run_id DESC LIMIT 1) AS e";

    private static final String HEADER = "SELECT " + HeaderColumns.LIST + ", k.number FROM "
            + RUNS.numbered(1, "k")
            + " CROSS JOIN LATERAL (SELECT * FROM execution AS x WHERE x.slot = k.slot AND x.run_id = k.run_id LIMIT 1) AS e";

    private static final String SNAPSHOT = "SELECT s.seq, s.state, k.number FROM "
            + RUNS.numbered(1, "k")
            + " CROSS JOIN LATERAL (SELECT * FROM snapshot AS x WHERE x.slot = k.slot AND x.run_id = k.run_id LIMIT 1) AS s";

    private static final String BACKLOG = "SELECT b.task, b.stamp, k.number FROM "
            + RUNS.numbered(1, "k")
            + " CROSS JOIN LATERAL (SELECT * FROM backlog AS x WHERE x.slot = k.slot AND x.run_id = k.run_id OFFSET 0) AS b";

    private static final String ROWS_AFTER =
            "SELECT h.slot, h.run_id, h.seq, h.first_event_id, h.event_count, h.events, h.changes, k.number FROM "
                    + PLACES.numbered(1, "k")
                    + " CROSS JOIN LATERAL (SELECT * FROM history AS x WHERE x.slot = k.slot AND x.run_id = k.run_id"
                    + " AND x.seq > k.seq ORDER BY x.seq OFFSET 0) AS h ORDER BY k.number, h.seq";

    private final SharedReads<WorkflowKey, @Nullable ExecutionHeader> current;
    private final SharedReads<RunKey, @Nullable ExecutionHeader> headers;
    private final SharedReads<RunKey, Snapshot> snapshots;
    private final SharedReads<RunKey, Map<Long, Long>> backlogs;
    private final SharedReads<RunPlace, List<HistoryRow>> rows;

    RunReads(Vertx vertx, SqlRunner reads) {
        current = new SharedReads<>(
                vertx,
                reads,
                new Question<>(
                        WORKFLOWS, CURRENT, HeaderColumns.COUNT, LOOKUPS_MAX, LOOKUP_STATEMENTS_MAX, RunReads::header));
        headers = new SharedReads<>(
                vertx,
                reads,
                new Question<>(RUNS, HEADER, HeaderColumns.COUNT, HEADERS_MAX, STATEMENTS_MAX, RunReads::header));
        snapshots = new SharedReads<>(
                vertx, reads, new Question<>(RUNS, SNAPSHOT, 2, RECORDS_MAX, STATEMENTS_MAX, RunReads::snapshot));
        backlogs = new SharedReads<>(
                vertx, reads, new Question<>(RUNS, BACKLOG, 2, HEADERS_MAX, STATEMENTS_MAX, RunReads::stamps));
        rows = new SharedReads<>(
                vertx,
                reads,
                new Question<>(PLACES, ROWS_AFTER, 7, RECORDS_MAX, STATEMENTS_MAX, RunReads::historyRows));
    }

    /** The newest run of a workflow id; {@code null}: there is none. */
    Future<@Nullable ExecutionHeader> current(UUID namespaceId, String workflowId) {
        return current.find(new WorkflowKey(namespaceId, workflowId));
    }

    Future<@Nullable ExecutionHeader> header(int slot, UUID runId) {
        return headers.find(new RunKey(slot, runId));
    }

    Future<RunRecords> load(int slot, UUID runId) {
        RunKey run = new RunKey(slot, runId);
        Future<Map<Long, Long>> backlog = backlogs.find(run);
        Future<RunRecords> records = snapshots
                .find(run)
                .compose(snapshot -> rows.find(new RunPlace(slot, runId, snapshot.seq()))
                        .map(after -> new RunRecords(snapshot.seq(), snapshot.state(), after, Map.of())));
        return Future.join(backlog, records).map(both -> records.result().withBacklog(backlog.result()));
    }

    static List<HistoryRow> historyRows(Iterable<Row> found) {
        List<HistoryRow> list = new ArrayList<>();
        for (Row row : found) {
            list.add(new HistoryRow(
                    row.getInteger(0),
                    row.getUUID(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getInteger(4),
                    Sql.bytes(row, 5),
                    Sql.bytes(row, 6)));
        }
        return list;
    }

    private static @Nullable ExecutionHeader header(List<Row> found) {
        return found.isEmpty() ? null : HeaderColumns.read(found.get(0));
    }

    private static Snapshot snapshot(List<Row> found) {
        return found.isEmpty() ? Snapshot.NONE : new Snapshot(found.get(0).getLong(0), Sql.bytes(found.get(0), 1));
    }

    private static Map<Long, Long> stamps(List<Row> found) {
        Map<Long, Long> stamps = new HashMap<>();
        found.forEach(row -> stamps.put(row.getLong(0), row.getLong(1)));
        return stamps;
    }
}
