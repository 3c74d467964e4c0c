package io.perdura.node.persistence;

import java.util.List;

/**
 * What one decision writes, all or nothing: one run, or a few of the same workflow id. {@code appendId} is unique to this
 * commit, and every history row it writes carries it, so that its outcome can be read back. Tasks that are {@code parked}
 * enter the backlog, those that are {@code taken} leave it. Runs that are {@code deleted} are gone for everybody; their history is
 * taken away afterwards.
 */
public record Commit(
        int shardId,
        long epoch,
        long appendId,
        List<HistoryRow> rows,
        List<ExecutionHeader> inserts,
        List<ExecutionHeader> updates,
        List<DueUpdate> dues,
        List<BacklogRow> parked,
        List<BacklogKey> taken,
        List<StoredRun> deleted) {

    public Commit {
        rows = List.copyOf(rows);
        inserts = List.copyOf(inserts);
        updates = List.copyOf(updates);
        dues = List.copyOf(dues);
        parked = List.copyOf(parked);
        taken = List.copyOf(taken);
        deleted = List.copyOf(deleted);
        if (rows.isEmpty() && !inserts.isEmpty()) {
            throw new IllegalArgumentException("a run starts with a history row");
        }
    }

    /** A commit that leaves the backlog as it is. */
    public Commit(
            int shardId,
            long epoch,
            long appendId,
            List<HistoryRow> rows,
            List<ExecutionHeader> inserts,
            List<ExecutionHeader> updates,
            List<DueUpdate> dues) {
        this(shardId, epoch, appendId, rows, inserts, updates, dues, List.of(), List.of(), List.of());
    }

    /** A commit that takes runs away. */
    public static Commit deletion(int shardId, long epoch, long appendId, List<StoredRun> runs) {
        List<HistoryRow> none = List.of();
        return new Commit(shardId, epoch, appendId, none, List.of(), List.of(), List.of(), List.of(), List.of(), runs);
    }

    /** What the commit weighs in a batch. */
    public int sizeBytes() {
        int size = 64 + 40 * dues.size() + 40 * taken.size() + 40 * deleted.size();
        for (BacklogRow row : parked) {
            size += row.sizeBytes();
        }
        for (HistoryRow row : rows) {
            size += row.sizeBytes();
        }
        for (ExecutionHeader header : inserts) {
            size += header.sizeBytes();
        }
        for (ExecutionHeader header : updates) {
            size += header.sizeBytes();
        }
        return size;
    }
}
