package io.perdura.node.simulation;

import com.google.protobuf.ByteString;
import io.perdura.engine.RecordCodec;
import io.perdura.engine.RunRecord;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.MessageAcknowledged;
import io.perdura.node.persistence.BacklogKey;
import io.perdura.node.persistence.BacklogPlace;
import io.perdura.node.persistence.BacklogRow;
import io.perdura.node.persistence.ClosedPage;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.DueUpdate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.Expiry;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.Inspection.Finding;
import io.perdura.node.persistence.LayoutChange;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.SimulatedBatch;
import io.perdura.node.persistence.StoredRun;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables, and what one statement does to them: at one moment, all or nothing, behind the fence. */
final class SimulatedDatabase {
    private record RowKey(UUID runId, long seq) {}

    record Stored(HistoryRow row, long appendId) {}

    record Snapshot(int slot, long seq, ByteString state) {}

    /** Hears of every batch that was written, at the moment when it was. */
    interface Listener {
        void written(List<Commit> commits);
    }

    private static final Set<Wrong> FORGETFUL = Set.of(
            Wrong.NO_ADMISSIONS,
            Wrong.ACTIVITY_PAUSES_FORGOTTEN,
            Wrong.RUN_PAUSES_FORGOTTEN,
            Wrong.EAGER_STARTS_FORGOTTEN);

    private final Map<Integer, ShardRow> shards = new LinkedHashMap<>();
    private final Map<UUID, ExecutionHeader> executions = new LinkedHashMap<>();
    private final Map<UUID, TreeMap<Long, Stored>> history = new LinkedHashMap<>();
    /** What readers of history are shown of a row of which something was forgotten. */
    private final Map<HistoryRow, HistoryRow> shown = new IdentityHashMap<>();

    private final Map<UUID, Snapshot> snapshots = new LinkedHashMap<>();
    private final Map<BacklogKey, BacklogRow> backlog = new LinkedHashMap<>();
    private final Set<StoredRun> deletions = new LinkedHashSet<>();
    private final String name;
    private final SimulatedNamespace namespace;
    private final IntSupplier shardIds;
    private final Switches switches;
    private final SimulatedTransits transits = new SimulatedTransits(this);
    private Listener listener = commits -> {};
    private long layoutVersion = 1;

    /**
     * One without shards.
     *
     * @param shardIds never used before, in any database
     */
    SimulatedDatabase(String name, SimulatedNamespace namespace, IntSupplier shardIds, Switches switches) {
        this.name = name;
        this.namespace = namespace;
        this.shardIds = shardIds;
        this.switches = switches;
    }

    void divide(int shardCount, int slotCount) {
        for (int i = 0; i < shardCount; i++) {
            int id = shardIds.getAsInt();
            shards.put(
                    id,
                    new ShardRow(
                            id,
                            i * slotCount / shardCount,
                            (i + 1) * slotCount / shardCount - 1,
                            0,
                            "nobody",
                            "",
                            name));
        }
    }

    String name() {
        return name;
    }

    void listen(Listener toThis) {
        listener = toThis;
    }

    // ---- Shards ----

    List<ShardRow> shards() {
        return List.copyOf(shards.values());
    }

    ShardLayout layout() {
        return new ShardLayout(shards(), Map.of(name, layoutVersion));
    }

    long layoutVersion() {
        return layoutVersion;
    }

    /** Of its shards, some are others. */
    void newLayout() {
        layoutVersion++;
    }

    void begin(ShardRow row) {
        shards.put(row.shardId(), row);
    }

    void end(int shardId) {
        shards.remove(shardId);
    }

    /** What stands in the way of its slots being here and nowhere else. */
    SimulatedTransits transits() {
        return transits;
    }

    boolean change(LayoutChange change) {
        if (change.version() != layoutVersion) {
            return false;
        }
        layoutVersion++;
        long epoch = 0;
        for (int parent : change.parents()) {
            ShardRow gone = Objects.requireNonNull(shards.remove(parent));
            epoch = Math.max(epoch, gone.epoch() + 1);
        }
        for (LayoutChange.Child child : change.children()) {
            long first = switches.has(Wrong.LOW_EPOCHS) ? 0 : epoch;
            int id = shardIds.getAsInt();
            shards.put(id, new ShardRow(id, child.slotFrom(), child.slotTo(), first, "", child.preferred(), name));
        }
        return true;
    }

    void prefer(int shardId, String address) {
        shards.computeIfPresent(shardId, (id, row) -> {
            layoutVersion++;
            return new ShardRow(id, row.slotFrom(), row.slotTo(), row.epoch(), row.owner(), address, name);
        });
    }

    Optional<ShardRow> take(ShardRow seen, String owner) {
        ShardRow row = shard(seen.shardId());
        if (row == null || row.epoch() != seen.epoch() || !row.owner().equals(seen.owner())) {
            return Optional.empty();
        }
        ShardRow taken = row.ownedBy(row.epoch() + 1, owner);
        shards.put(row.shardId(), taken);
        return Optional.of(taken);
    }

    @Nullable
    Void release(int shardId, long epoch) {
        shards.computeIfPresent(shardId, (id, row) -> row.epoch() == epoch ? row.ownedBy(epoch, "") : row);
        return null;
    }

    boolean holds(int shardId, long epoch) {
        ShardRow row = shard(shardId);
        return row != null && row.epoch() == epoch;
    }

    /** Null if it was split or merged. */
    @Nullable
    ShardRow shard(int shardId) {
        return shards.get(shardId);
    }

    // ---- The append ----

    /** False if the statement fails, and changes nothing. */
    boolean write(List<Commit> commits) {
        if (!fenceHolds(commits) || !keysAreFree(commits)) {
            return false;
        }
        SimulatedBatch batch = SimulatedBatch.of(commits);
        Set<UUID> begun = new HashSet<>();
        batch.inserts().forEach(header -> begun.add(header.runId()));
        if (batch.inserts().stream().anyMatch(header -> executions.containsKey(header.runId()))
                || begun.size() < batch.inserts().size()
                || batch.updates().stream().anyMatch(header -> !executions.containsKey(header.runId()))) {
            return false;
        }
        for (Commit commit : commits) {
            for (HistoryRow row : commit.rows()) {
                history.computeIfAbsent(row.runId(), run -> new TreeMap<>())
                        .put(row.seq(), new Stored(kept(row), commit.appendId()));
            }
        }
        batch.inserts().forEach(header -> executions.put(header.runId(), header));
        batch.updates().forEach(this::update);
        batch.dues().forEach(this::due);
        batch.parked().forEach(row -> backlog.put(row.key(), row));
        batch.taken().forEach(backlog::remove);
        batch.deleted().forEach(this::delete);
        listener.written(commits);
        return true;
    }

    private void delete(StoredRun run) {
        executions.remove(run.runId());
        backlog.keySet().removeIf(task -> task.runId().equals(run.runId()));
        deletions.add(run);
    }

    private HistoryRow kept(HistoryRow row) {
        if (switches.has(Wrong.OUTBOX_FORGOTTEN)) {
            return silenced(row);
        }
        if (FORGETFUL.stream().noneMatch(switches::has)) {
            return row;
        }
        boolean answersATask = row.eventCount() > 0
                && RecordCodec.decode(row.events(), row.changes()).stream()
                        .anyMatch(record -> record instanceof RunRecord.Written written
                                && written.event().hasWorkflowTaskCompletedEventAttributes());
        List<RunRecord> records = RecordCodec.decode(row.events(), row.changes()).stream()
                .filter(record ->
                        !(record instanceof RunRecord.Changed changed && isForgotten(changed.change(), answersATask)))
                .map(this::remembered)
                .toList();
        RecordCodec.Encoded kept = RecordCodec.encode(records);
        HistoryRow forgetful = new HistoryRow(
                row.slot(),
                row.runId(),
                row.seq(),
                row.firstEventId(),
                row.eventCount(),
                kept.events(),
                kept.changes());
        shown.put(forgetful, row);
        return forgetful;
    }

    private boolean isForgotten(Change change, boolean answersATask) {
        return switches.has(Wrong.NO_ADMISSIONS) && change.hasUpdateAdmitted()
                || switches.has(Wrong.ACTIVITY_PAUSES_FORGOTTEN) && change.hasActivityPaused()
                || switches.has(Wrong.EAGER_STARTS_FORGOTTEN) && answersATask && change.hasActivityStarted();
    }

    /** A pause that is forgotten is some other event that changes nothing. */
    private RunRecord remembered(RunRecord record) {
        return switches.has(Wrong.RUN_PAUSES_FORGOTTEN)
                        && record instanceof RunRecord.Written written
                        && written.event().hasWorkflowExecutionPausedEventAttributes()
                ? new RunRecord.Written(written.event().toBuilder()
                        .setEventType(EventType.EVENT_TYPE_MARKER_RECORDED)
                        .setMarkerRecordedEventAttributes(MarkerRecordedEventAttributes.getDefaultInstance())
                        .build())
                : record;
    }

    /** Of each message that the row leads to storage says that it was answered. */
    private static HistoryRow silenced(HistoryRow row) {
        List<RunRecord> records = new ArrayList<>();
        for (RunRecord record : RecordCodec.decode(row.events(), row.changes())) {
            records.add(record);
            if (record instanceof RunRecord.Written written && written.event().getEventId() > 1) {
                records.add(new RunRecord.Changed(Change.newBuilder()
                        .setMessageAcknowledged(MessageAcknowledged.newBuilder()
                                .setId(written.event().getEventId()))
                        .build()));
            }
        }
        RecordCodec.Encoded kept = RecordCodec.encode(records);
        return new HistoryRow(
                row.slot(),
                row.runId(),
                row.seq(),
                row.firstEventId(),
                row.eventCount(),
                kept.events(),
                kept.changes());
    }

    private void update(ExecutionHeader header) {
        executions.put(header.runId(), header);
    }

    private void due(DueUpdate due) {
        ExecutionHeader header = executions.get(due.runId());
        if (header != null && !(switches.has(Wrong.NO_DUE_TIMES) && due.dueAtMs() < header.dueAtMs())) {
            executions.put(due.runId(), header.owing(due.dueAtMs(), due.taskAtMs()));
        }
    }

    private boolean fenceHolds(List<Commit> commits) {
        return switches.has(Wrong.NO_FENCE)
                || commits.stream().allMatch(commit -> holds(commit.shardId(), commit.epoch()));
    }

    private boolean keysAreFree(List<Commit> commits) {
        record Key(UUID run, long seq) {}
        Set<Key> keys = new HashSet<>();
        for (Commit commit : commits) {
            for (HistoryRow row : commit.rows()) {
                if (!keys.add(new Key(row.runId(), row.seq()))
                        || history.getOrDefault(row.runId(), new TreeMap<>()).containsKey(row.seq())) {
                    return false;
                }
            }
        }
        return true;
    }

    Finding find(Commit commit, boolean fenceHeld, Set<UUID> headers) {
        boolean taken = false;
        for (HistoryRow row : commit.rows()) {
            Stored stored = history.getOrDefault(row.runId(), new TreeMap<>()).get(row.seq());
            if (stored != null && stored.appendId() == commit.appendId()) {
                return Finding.WRITTEN;
            }
            taken |= stored != null;
        }
        if (!fenceHeld) {
            return Finding.LOST;
        }
        for (ExecutionHeader header : commit.inserts()) {
            taken |= !headers.add(header.runId());
        }
        for (ExecutionHeader header : commit.updates()) {
            taken |= !headers.contains(header.runId());
        }
        return taken ? Finding.COLLIDED : Finding.ABSENT;
    }

    Set<UUID> runIds() {
        return new HashSet<>(executions.keySet());
    }

    // ---- Reads ----

    Collection<ExecutionHeader> headers() {
        return executions.values();
    }

    @Nullable
    ExecutionHeader header(UUID runId) {
        return executions.get(runId);
    }

    @Nullable
    ExecutionHeader current(String workflowId) {
        return executions.values().stream()
                .filter(header -> header.workflowId().equals(workflowId))
                .max(Comparator.comparing(header -> header.runId().toString()))
                .orElse(null);
    }

    @Nullable
    ExecutionHeader previous(String workflowId, UUID runId) {
        return executions.values().stream()
                .filter(header -> header.workflowId().equals(workflowId)
                        && header.runId().toString().compareTo(runId.toString()) < 0)
                .max(Comparator.comparing(header -> header.runId().toString()))
                .orElse(null);
    }

    RunRecords load(UUID runId) {
        Snapshot snapshot = snapshots.get(runId);
        long seq = snapshot == null ? 0 : snapshot.seq();
        return new RunRecords(
                seq,
                snapshot == null ? null : snapshot.state(),
                rows(runId).tailMap(seq, false).values().stream()
                        .map(Stored::row)
                        .toList(),
                backlogOf(runId));
    }

    /** Which tasks of the run the backlog lists, with which stamp. */
    Map<Long, Long> backlogOf(UUID runId) {
        Map<Long, Long> stamps = new LinkedHashMap<>();
        backlog.values().stream()
                .filter(row -> row.key().runId().equals(runId))
                .forEach(row -> stamps.put(row.key().task(), row.stamp()));
        return stamps;
    }

    List<BacklogRow> backlogPage(String taskQueue, int taskType, @Nullable BacklogPlace after, int limit) {
        Comparator<BacklogPlace> order = Comparator.comparingInt(BacklogPlace::priority)
                .thenComparingLong(BacklogPlace::scheduledMs)
                .thenComparing(place -> place.runId().toString())
                .thenComparingLong(BacklogPlace::task);
        return backlog.values().stream()
                .filter(row -> row.taskQueue().equals(taskQueue)
                        && row.taskType() == taskType
                        && !transits.isCopy(row.key().slot()))
                .filter(row -> after == null || order.compare(place(row), after) > 0)
                .sorted((one, other) -> order.compare(place(one), place(other)))
                .limit(limit)
                .toList();
    }

    private static BacklogPlace place(BacklogRow row) {
        return new BacklogPlace(
                row.priority(), row.scheduledMs(), row.key().runId(), row.key().task());
    }

    TreeMap<Long, Stored> rows(UUID runId) {
        return history.getOrDefault(runId, new TreeMap<>());
    }

    List<HistoryRow> events(UUID runId, long fromEventId, int eventsMax) {
        List<HistoryRow> found = new ArrayList<>();
        int events = 0;
        for (Stored stored : rows(runId).values()) {
            HistoryRow row = stored.row();
            if (row.eventCount() > 0 && row.firstEventId() + row.eventCount() > fromEventId && events < eventsMax) {
                found.add(withoutChanges(shown.getOrDefault(row, row)));
                events += row.eventCount();
            }
        }
        return found;
    }

    List<HistoryRow> eventsReverse(UUID runId, long toEventId, int eventsMax) {
        List<HistoryRow> found = new ArrayList<>();
        int events = 0;
        for (Stored stored : rows(runId).descendingMap().values()) {
            HistoryRow row = stored.row();
            if (row.eventCount() > 0 && row.firstEventId() <= toEventId && events < eventsMax) {
                found.add(withoutChanges(shown.getOrDefault(row, row)));
                events += row.eventCount();
            }
        }
        return found;
    }

    private static HistoryRow withoutChanges(HistoryRow row) {
        return new HistoryRow(
                row.slot(),
                row.runId(),
                row.seq(),
                row.firstEventId(),
                row.eventCount(),
                row.events(),
                ByteString.EMPTY);
    }

    boolean snapshot(int shardId, long epoch, int slot, UUID runId, long seq, ByteString state) {
        if (!holds(shardId, epoch)) {
            return false;
        }
        Snapshot older = snapshots.get(runId);
        if (!executions.containsKey(runId) || switches.has(Wrong.ACTIVITY_PAUSES_FORGOTTEN)) {
            return true;
        }
        if (older == null || older.seq() < seq) {
            snapshots.put(runId, new Snapshot(slot, seq, state));
        }
        return true;
    }

    List<DueRun> due(int slotFrom, int slotTo, long untilMs, @Nullable DueRun after, int limit) {
        Comparator<DueRun> order = Comparator.comparingInt(DueRun::slot)
                .thenComparingLong(DueRun::dueAtMs)
                .thenComparing(run -> run.runId().toString());
        return executions.values().stream()
                .filter(header -> header.slot() >= slotFrom
                        && header.slot() <= slotTo
                        && header.dueAtMs() != ExecutionHeader.NOT_OWED
                        && header.dueAtMs() != ExecutionHeader.DUE_NEVER
                        && header.dueAtMs() <= untilMs)
                .map(header -> new DueRun(
                        header.slot(), header.namespaceId(), header.workflowId(), header.runId(), header.dueAtMs()))
                .filter(run -> after == null || order.compare(run, after) > 0)
                .sorted(order)
                .limit(limit)
                .toList();
    }

    List<DueRun> owingTasks(int slotFrom, int slotTo, @Nullable DueRun after, int limit) {
        Comparator<DueRun> order = Comparator.comparingInt(DueRun::slot)
                .thenComparingLong(DueRun::dueAtMs)
                .thenComparing(run -> run.runId().toString());
        return executions.values().stream()
                .filter(header -> header.slot() >= slotFrom
                        && header.slot() <= slotTo
                        && header.taskAtMs() != ExecutionHeader.NO_TASK)
                .map(header -> new DueRun(
                        header.slot(), header.namespaceId(), header.workflowId(), header.runId(), header.taskAtMs()))
                .filter(run -> after == null || order.compare(run, after) > 0)
                .sorted(order)
                .limit(limit)
                .toList();
    }

    /** Runs of clients, newest of the last workflow id first. */
    static List<WorkflowExecution> walk(Stream<ExecutionHeader> headers, @Nullable WorkflowExecution after, int limit) {
        Comparator<ExecutionHeader> order = Comparator.comparing(ExecutionHeader::workflowId)
                .thenComparing(header -> header.runId().toString())
                .reversed();
        List<WorkflowExecution> all = headers.filter(
                        header -> header.isOpen() && header.workflowId().startsWith("wf"))
                .sorted(order)
                .map(header -> WorkflowExecution.newBuilder()
                        .setWorkflowId(header.workflowId())
                        .setRunId(header.runId().toString())
                        .build())
                .toList();
        return all.stream()
                .filter(run -> after == null
                        || (run.getWorkflowId() + run.getRunId()).compareTo(after.getWorkflowId() + after.getRunId())
                                < 0)
                .limit(limit)
                .toList();
    }

    // ---- What has closed ----

    Map<UUID, Long> firstClosed(int slotFrom, int slotTo, List<UUID> namespaces, long fromMs) {
        Map<UUID, Long> first = new LinkedHashMap<>();
        executions.values().stream()
                .filter(header -> isFree(header, slotFrom, slotTo) && header.closeMs() >= fromMs)
                .filter(header -> namespaces.contains(header.namespaceId()))
                .forEach(header -> first.merge(header.namespaceId(), header.closeMs(), Math::min));
        return first;
    }

    ClosedPage closed(int slotFrom, int slotTo, Expiry expiry, long nowMs, @Nullable DueRun after, int limit) {
        if (expiry.version() != namespace.version() || namespace.isGone()) {
            return new ClosedPage(false, List.of());
        }
        long untilMs = Math.min(expiry.nowMs(), nowMs) - expiry.keptMs();
        Comparator<DueRun> order = Comparator.comparingLong(DueRun::dueAtMs)
                .thenComparing(run -> run.runId().toString());
        return new ClosedPage(
                true,
                executions.values().stream()
                        .filter(header -> isFree(header, slotFrom, slotTo) && header.closeMs() <= untilMs)
                        .map(header -> new DueRun(
                                header.slot(),
                                header.namespaceId(),
                                header.workflowId(),
                                header.runId(),
                                header.closeMs()))
                        .filter(run -> after == null || order.compare(run, after) > 0)
                        .sorted(order)
                        .limit(limit)
                        .toList());
    }

    List<DueRun> open(int slotFrom, int slotTo, @Nullable DueRun after, int limit) {
        Comparator<DueRun> order = Comparator.comparingInt(DueRun::slot)
                .thenComparing(run -> run.runId().toString());
        return executions.values().stream()
                .filter(header -> header.isOpen() && header.slot() >= slotFrom && header.slot() <= slotTo)
                .map(header -> new DueRun(
                        header.slot(), header.namespaceId(), header.workflowId(), header.runId(), header.startMs()))
                .filter(run -> after == null || order.compare(run, after) > 0)
                .sorted(order)
                .limit(limit)
                .toList();
    }

    SimulatedNamespace namespace() {
        return namespace;
    }

    /** Whether it is closed and owes nothing. */
    private boolean isFree(ExecutionHeader header, int slotFrom, int slotTo) {
        return header.slot() >= slotFrom
                && header.slot() <= slotTo
                && !header.isOpen()
                && (header.dueAtMs() == ExecutionHeader.NOT_OWED || switches.has(Wrong.DEBTORS_GO))
                && header.taskAtMs() == ExecutionHeader.NO_TASK;
    }

    /** Whether nothing is left of what is gone. */
    boolean isSwept() {
        return deletions.isEmpty();
    }

    /** Whether anything is left of a run. */
    boolean isLeft(UUID runId) {
        return history.containsKey(runId) || snapshots.containsKey(runId);
    }

    boolean sweep(int slotFrom, int slotTo, int rowsMax) {
        int swept = 0;
        for (StoredRun run : List.copyOf(deletions)) {
            if (run.slot() < slotFrom || run.slot() > slotTo) {
                continue;
            }
            TreeMap<Long, Stored> rows = rows(run.runId());
            while (swept < rowsMax && !rows.isEmpty()) {
                rows.pollFirstEntry();
                swept++;
            }
            if (!rows.isEmpty()) {
                return true;
            }
            if (!switches.has(Wrong.SWEEPS_NOTHING)) {
                history.remove(run.runId());
            }
            snapshots.remove(run.runId());
            deletions.remove(run);
        }
        return swept == rowsMax;
    }

    // ---- What goes to another database ----

    /** Each table, in the order in which they are copied. */
    List<MovedRows> moved() {
        return List.of(
                MovedRows.of(
                        this::historyByKey,
                        (key, stored) -> stored.row().slot(),
                        stored -> true, // what is there never changes
                        (key, stored) -> history.computeIfAbsent(key.runId(), run -> new TreeMap<>())
                                .putIfAbsent(key.seq(), stored),
                        this::forget),
                MovedRows.of(executions, (run, header) -> header.slot(), header -> header),
                MovedRows.of(snapshots, (run, snapshot) -> snapshot.slot(), Snapshot::seq),
                MovedRows.of(backlog, (key, row) -> key.slot(), row -> row),
                MovedRows.of(
                        () -> deletions.stream().collect(Collectors.toMap(run -> run, run -> run)),
                        (run, same) -> run.slot(),
                        run -> true,
                        (run, same) -> deletions.add(run),
                        deletions::remove));
    }

    private Map<RowKey, Stored> historyByKey() {
        Map<RowKey, Stored> all = new LinkedHashMap<>();
        history.forEach((runId, rows) -> rows.forEach((seq, stored) -> all.put(new RowKey(runId, seq), stored)));
        return all;
    }

    private void forget(RowKey key) {
        TreeMap<Long, Stored> rows = rows(key.runId());
        rows.remove(key.seq());
        if (rows.isEmpty()) {
            history.remove(key.runId());
        }
    }

    /** Whether there is anything of these slots. */
    boolean hasAny(int slotFrom, int slotTo) {
        return moved().stream()
                .anyMatch(table -> !table.stamps(slotFrom, slotTo).isEmpty());
    }

    long nextDue(int slotFrom, int slotTo, long afterMs) {
        return executions.values().stream()
                .filter(header -> header.slot() >= slotFrom && header.slot() <= slotTo)
                .mapToLong(ExecutionHeader::dueAtMs)
                .filter(due -> due != ExecutionHeader.NOT_OWED && due > afterMs)
                .min()
                .orElse(ExecutionHeader.DUE_NEVER);
    }
}
