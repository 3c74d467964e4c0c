package io.perdura.node.persistence;

import java.util.List;

/** Opens the folding of a batch for the simulation: what one statement would write, table by table. */
public record SimulatedBatch(
        List<ExecutionHeader> inserts,
        List<ExecutionHeader> updates,
        List<DueUpdate> dues,
        List<BacklogRow> parked,
        List<BacklogKey> taken,
        List<StoredRun> deleted) {

    public static SimulatedBatch of(List<Commit> commits) {
        CommitBatch batch = new CommitBatch(commits);
        return new SimulatedBatch(
                batch.inserts(), batch.updates(), batch.dues(), batch.parked(), batch.taken(), batch.deleted());
    }
}
