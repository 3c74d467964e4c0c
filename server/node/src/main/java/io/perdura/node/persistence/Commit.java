package io.perdura.node.persistence;

import java.util.List;

/**
 * What one decision writes, all or nothing: one run, or two of the same workflow id. {@code appendId} is unique to this
 * commit, and every history row it writes carries it, so that its outcome can be read back.
 */
public record Commit(
        int shardId,
        long epoch,
        long appendId,
        List<HistoryRow> rows,
        List<ExecutionHeader> inserts,
        List<ExecutionHeader> updates,
        List<DueUpdate> dues) {

    public Commit {
        rows = List.copyOf(rows);
        inserts = List.copyOf(inserts);
        updates = List.copyOf(updates);
        dues = List.copyOf(dues);
        if (rows.isEmpty() && !inserts.isEmpty()) {
            throw new IllegalArgumentException("a run starts with a history row");
        }
    }

    /** What the commit weighs in a batch. */
    public int sizeBytes() {
        int size = 64 + 32 * dues.size();
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
