package io.perdura.node.persistence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a batch of commits, table by table. A statement can touch a row of {@code execution} once only, so what
 * several commits of the batch say about one header is folded into its last form.
 */
final class CommitBatch {
    record Fence(int shardId, long epoch) {}

    record AppendedRow(HistoryRow row, long appendId) {}

    private final Set<Fence> fences = new LinkedHashSet<>();
    private final List<AppendedRow> rows = new ArrayList<>();
    private final Map<StoredRun, ExecutionHeader> inserts = new LinkedHashMap<>();
    private final Map<StoredRun, ExecutionHeader> updates = new LinkedHashMap<>();
    private final Map<StoredRun, DueUpdate> dues = new LinkedHashMap<>();
    private final Map<BacklogKey, BacklogRow> parked = new LinkedHashMap<>();
    private final Set<BacklogKey> taken = new LinkedHashSet<>();
    private final Set<StoredRun> deleted = new LinkedHashSet<>();

    CommitBatch(List<Commit> commits) {
        for (Commit commit : commits) {
            fences.add(new Fence(commit.shardId(), commit.epoch()));
            commit.rows().forEach(row -> rows.add(new AppendedRow(row, commit.appendId())));
            commit.inserts().forEach(header -> inserts.put(key(header), header));
            commit.updates().forEach(this::update);
            commit.dues().forEach(this::due);
            commit.parked().forEach(this::park);
            commit.taken().forEach(this::take);
            commit.deleted().forEach(this::delete);
        }
    }

    List<Fence> fences() {
        return List.copyOf(fences);
    }

    List<AppendedRow> rows() {
        return rows;
    }

    List<ExecutionHeader> inserts() {
        return List.copyOf(inserts.values());
    }

    List<ExecutionHeader> updates() {
        return List.copyOf(updates.values());
    }

    List<DueUpdate> dues() {
        return List.copyOf(dues.values());
    }

    List<BacklogRow> parked() {
        return List.copyOf(parked.values());
    }

    List<BacklogKey> taken() {
        return List.copyOf(taken);
    }

    List<StoredRun> deleted() {
        return List.copyOf(deleted);
    }

    /** A statement cannot change a row and take it away: what came before the end of a run is not written any more. */
    private void delete(StoredRun run) {
        inserts.remove(run);
        updates.remove(run);
        dues.remove(run);
        parked.keySet()
                .removeIf(task -> task.slot() == run.slot() && task.runId().equals(run.runId()));
        deleted.add(run);
    }

    private void park(BacklogRow row) {
        taken.remove(row.key());
        parked.put(row.key(), row);
    }

    private void take(BacklogKey key) {
        parked.remove(key);
        taken.add(key);
    }

    static StoredRun key(ExecutionHeader header) {
        return new StoredRun(header.slot(), header.runId());
    }

    private void update(ExecutionHeader header) {
        StoredRun key = key(header);
        if (inserts.replace(key, header) == null) {
            updates.put(key, header);
            dues.remove(key);
        }
    }

    private void due(DueUpdate due) {
        StoredRun key = new StoredRun(due.slot(), due.runId());
        if (inserts.computeIfPresent(key, (same, header) -> header.owing(due.dueAtMs(), due.taskAtMs())) == null
                && updates.computeIfPresent(key, (same, header) -> header.owing(due.dueAtMs(), due.taskAtMs()))
                        == null) {
            dues.put(key, due);
        }
    }
}
