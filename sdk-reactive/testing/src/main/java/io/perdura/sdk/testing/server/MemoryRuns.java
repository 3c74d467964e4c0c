package io.perdura.sdk.testing.server;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.BacklogKey;
import io.perdura.node.persistence.BacklogPlace;
import io.perdura.node.persistence.BacklogReads;
import io.perdura.node.persistence.BacklogRow;
import io.perdura.node.persistence.BacklogStats;
import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.DueUpdate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.Expiry;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.StoredRun;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a shard keeps of its runs, in memory; it never fails, and answers a moment later, as storage does. */
final class MemoryRuns implements RunStorage, BacklogReads {
    private record Workflow(UUID namespaceId, String workflowId) {}

    private record Snapshot(long seq, ByteString state) {}

    private final NodeTime time;
    private final Map<UUID, ExecutionHeader> headers = new LinkedHashMap<>();
    private final Map<Workflow, UUID> newest = new HashMap<>();
    private final Map<UUID, TreeMap<Long, HistoryRow>> rows = new HashMap<>();
    private final Map<UUID, Snapshot> snapshots = new HashMap<>();
    private final Map<BacklogKey, BacklogRow> backlog = new LinkedHashMap<>();

    MemoryRuns(NodeTime time) {
        this.time = time;
    }

    private <T> Future<T> later(@Nullable T value) {
        Promise<T> promise = Promise.promise();
        time.execute(() -> promise.complete(value));
        return promise.future();
    }

    // ---- Writes ----

    @Override
    public Future<Void> append(Commit commit) {
        commit.rows()
                .forEach(row -> rows.computeIfAbsent(row.runId(), run -> new TreeMap<>())
                        .put(row.seq(), row));
        commit.inserts().forEach(this::insert);
        commit.updates().forEach(header -> headers.put(header.runId(), header));
        commit.dues().forEach(this::owe);
        commit.parked().forEach(row -> backlog.put(row.key(), row));
        commit.taken().forEach(backlog::remove);
        commit.deleted().forEach(this::delete);
        return later(null);
    }

    /** All of it at once: there is not so much of it in memory that it would have to go piece by piece. */
    private void delete(StoredRun run) {
        ExecutionHeader header = headers.remove(run.runId());
        if (header != null) {
            Workflow workflow = new Workflow(header.namespaceId(), header.workflowId());
            newest.remove(workflow);
            headers.values().stream()
                    .filter(other -> other.workflowId().equals(header.workflowId())
                            && other.namespaceId().equals(header.namespaceId()))
                    .forEach(this::setNewest);
        }
        rows.remove(run.runId());
        snapshots.remove(run.runId());
        backlog.keySet().removeIf(task -> task.runId().equals(run.runId()));
    }

    private void insert(ExecutionHeader header) {
        headers.put(header.runId(), header);
        setNewest(header);
    }

    private void setNewest(ExecutionHeader header) {
        newest.merge(
                new Workflow(header.namespaceId(), header.workflowId()),
                header.runId(),
                (before, now) -> before.toString().compareTo(now.toString()) > 0 ? before : now);
    }

    private void owe(DueUpdate due) {
        headers.computeIfPresent(due.runId(), (run, header) -> header.owing(due.dueAtMs(), due.taskAtMs()));
    }

    @Override
    public Future<Void> snapshot(int shardId, long epoch, int slot, UUID runId, long seq, ByteString state) {
        snapshots.merge(runId, new Snapshot(seq, state), (before, now) -> before.seq() > now.seq() ? before : now);
        return later(null);
    }

    // ---- Reads ----

    @Override
    public Future<@Nullable ExecutionHeader> current(int slot, UUID namespaceId, String workflowId) {
        UUID run = newest.get(new Workflow(namespaceId, workflowId));
        return later(run == null ? null : headers.get(run));
    }

    @Override
    public Future<@Nullable ExecutionHeader> header(int slot, UUID namespaceId, String workflowId, UUID runId) {
        return later(headers.get(runId));
    }

    @Override
    public Future<@Nullable ExecutionHeader> previous(UUID namespaceId, String workflowId, UUID runId) {
        return later(headers.values().stream()
                .filter(header -> header.namespaceId().equals(namespaceId)
                        && header.workflowId().equals(workflowId)
                        && header.runId().toString().compareTo(runId.toString()) < 0)
                .max(Comparator.comparing(header -> header.runId().toString()))
                .orElse(null));
    }

    @Override
    public Future<RunRecords> load(int slot, UUID runId) {
        Snapshot snapshot = snapshots.get(runId);
        long seq = snapshot == null ? 0 : snapshot.seq();
        Map<Long, Long> listed = new LinkedHashMap<>();
        backlog.values().stream()
                .filter(row -> row.key().runId().equals(runId))
                .forEach(row -> listed.put(row.key().task(), row.stamp()));
        return later(new RunRecords(
                seq,
                snapshot == null ? null : snapshot.state(),
                List.copyOf(rowsOf(runId).tailMap(seq, false).values()),
                listed));
    }

    private TreeMap<Long, HistoryRow> rowsOf(UUID runId) {
        return rows.getOrDefault(runId, new TreeMap<>());
    }

    @Override
    public Future<List<HistoryRow>> events(int slot, UUID runId, long fromEventId, int eventsMax) {
        return later(events(rowsOf(runId), row -> row.firstEventId() + row.eventCount() > fromEventId, eventsMax));
    }

    @Override
    public Future<List<HistoryRow>> eventsReverse(int slot, UUID runId, long toEventId, int eventsMax) {
        return later(events(rowsOf(runId).descendingMap(), row -> row.firstEventId() <= toEventId, eventsMax));
    }

    private static List<HistoryRow> events(
            NavigableMap<Long, HistoryRow> all, Predicate<HistoryRow> wanted, int eventsMax) {
        List<HistoryRow> found = new ArrayList<>();
        int count = 0;
        for (HistoryRow row : all.values()) {
            if (count < eventsMax && row.eventCount() > 0 && wanted.test(row)) {
                count += row.eventCount();
                found.add(new HistoryRow(
                        row.slot(),
                        row.runId(),
                        row.seq(),
                        row.firstEventId(),
                        row.eventCount(),
                        row.events(),
                        ByteString.EMPTY));
            }
        }
        return found;
    }

    @Override
    public Future<List<DueRun>> due(int slotFrom, int slotTo, long untilMs, @Nullable DueRun after, int limit) {
        return later(
                owing(header -> isOwed(header) && header.dueAtMs() <= untilMs, ExecutionHeader::dueAtMs, after, limit));
    }

    @Override
    public Future<List<DueRun>> owingTasks(int slotFrom, int slotTo, @Nullable DueRun after, int limit) {
        return later(
                owing(header -> header.taskAtMs() != ExecutionHeader.NO_TASK, ExecutionHeader::taskAtMs, after, limit));
    }

    private List<DueRun> owing(
            Predicate<ExecutionHeader> wanted,
            ToLongFunction<ExecutionHeader> since,
            @Nullable DueRun after,
            int limit) {
        Comparator<DueRun> order = Comparator.comparingInt(DueRun::slot)
                .thenComparingLong(DueRun::dueAtMs)
                .thenComparing(run -> run.runId().toString());
        return headers.values().stream()
                .filter(wanted)
                .map(header -> new DueRun(
                        header.slot(),
                        header.namespaceId(),
                        header.workflowId(),
                        header.runId(),
                        since.applyAsLong(header)))
                .filter(run -> after == null || order.compare(run, after) > 0)
                .sorted(order)
                .limit(limit)
                .toList();
    }

    private static boolean isOwed(ExecutionHeader header) {
        return header.dueAtMs() != ExecutionHeader.NOT_OWED && header.dueAtMs() != ExecutionHeader.DUE_NEVER;
    }

    /** What has closed stays: a test asks for it. */
    @Override
    public Future<Map<UUID, Long>> firstClosed(int slotFrom, int slotTo, List<UUID> namespaces, long fromMs) {
        return later(Map.of());
    }

    @Override
    public Future<ClosedPage> closed(int slotFrom, int slotTo, Expiry expiry, @Nullable DueRun after, int limit) {
        return later(new ClosedPage(true, List.of()));
    }

    @Override
    public Future<List<DueRun>> open(int slotFrom, int slotTo, UUID namespaceId, @Nullable DueRun after, int limit) {
        return later(List.of());
    }

    @Override
    public Future<Boolean> sweep(int slotFrom, int slotTo, int runsMax, int rowsMax) {
        return later(false);
    }

    @Override
    public Future<Long> nextDue(int slotFrom, int slotTo, long afterMs) {
        return later(nextDueMs(afterMs));
    }

    /** When the next run falls due; {@link ExecutionHeader#DUE_NEVER}: none does. */
    long nextDueMs(long afterMs) {
        long next = ExecutionHeader.DUE_NEVER;
        for (ExecutionHeader header : headers.values()) {
            if (isOwed(header) && header.dueAtMs() > afterMs) {
                next = Math.min(next, header.dueAtMs());
            }
        }
        return next;
    }

    /** All runs, in the order in which they began. */
    List<ExecutionHeader> all() {
        return List.copyOf(headers.values());
    }

    // ---- The backlog ----

    @Override
    public Future<List<BacklogRow>> page(
            UUID namespaceId, String taskQueue, int taskType, @Nullable BacklogPlace after, int limit) {
        Comparator<BacklogPlace> order = Comparator.comparingInt(BacklogPlace::priority)
                .thenComparingLong(BacklogPlace::scheduledMs)
                .thenComparing(place -> place.runId().toString())
                .thenComparingLong(BacklogPlace::task);
        return later(backlog.values().stream()
                .filter(row -> row.namespaceId().equals(namespaceId)
                        && row.taskQueue().equals(taskQueue)
                        && row.taskType() == taskType)
                .filter(row -> after == null || order.compare(place(row), after) > 0)
                .sorted((one, other) -> order.compare(place(one), place(other)))
                .limit(limit)
                .toList());
    }

    private static BacklogPlace place(BacklogRow row) {
        return new BacklogPlace(
                row.priority(), row.scheduledMs(), row.key().runId(), row.key().task());
    }

    @Override
    public Future<BacklogStats> stats(UUID namespaceId, String taskQueue, int taskType) {
        List<BacklogRow> listed = backlog.values().stream()
                .filter(row -> row.namespaceId().equals(namespaceId)
                        && row.taskQueue().equals(taskQueue)
                        && row.taskType() == taskType)
                .toList();
        return later(new BacklogStats(
                listed.size(),
                listed.stream().mapToLong(BacklogRow::scheduledMs).min().orElse(0)));
    }
}
