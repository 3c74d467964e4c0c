package io.perdura.node.simulation;

import io.perdura.engine.MutableState;
import io.perdura.engine.rule.RunRules;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.shard.host.SimulatedShard;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a shard has in memory of a run is what its stored, submitted and held records lead to. */
final class MemoryCheck {
    private record Owner(int shardId, long epoch) {}

    private record Place(Owner owner, UUID runId) {}

    private record RowKey(Owner owner, UUID runId, long seq) {}

    /** The state that the records up to {@code seq} lead to, and the memory that was last compared. */
    private static final class Expected {
        MutableState state = new MutableState();
        long seq;

        @Nullable
        Object compared;

        long comparedSeq;
    }

    private final Simulation simulation;
    private final DecodedRows decoded;
    private final Map<RowKey, HistoryRow> submitted = new HashMap<>();
    private final Map<Place, Expected> expectations = new HashMap<>();

    MemoryCheck(Simulation simulation, DecodedRows decoded) {
        this.simulation = simulation;
        this.decoded = decoded;
    }

    void submitted(Commit commit) {
        Owner owner = new Owner(commit.shardId(), commit.epoch());
        for (HistoryRow row : commit.rows()) {
            if (submitted.put(new RowKey(owner, row.runId(), row.seq()), row) != null) {
                throw new Violation("row " + row.seq() + " of run " + row.runId() + " is written twice by its owner");
            }
        }
    }

    void check(SimulatedNode node) {
        for (SimulatedShard shard : node.openShards()) {
            Owner owner = new Owner(shard.row().shardId(), shard.row().epoch());
            for (SimulatedShard.Memory run : shard.memory()) {
                if (simulation.checker().isGone(run.runId())) {
                    continue; // its shard is about to hear that
                }
                check(owner, run);
            }
        }
    }

    private void check(Owner owner, SimulatedShard.Memory run) {
        Expected expected = expectations.computeIfAbsent(new Place(owner, run.runId()), place -> new Expected());
        if (expected.compared == run.identity() && expected.comparedSeq == run.nextSeq()) {
            return;
        }
        while (expected.seq < run.nextSeq() - 1) {
            HistoryRow row = row(owner, run.runId(), expected.seq + 1);
            RunRules.replay(expected.state, decoded.of(row));
            expected.seq = row.seq();
        }
        MutableState whole = expected.state;
        if (!run.held().isEmpty()) {
            whole = whole.copy();
            RunRules.replay(whole, run.held());
        }
        if (!whole.snapshot().equals(run.state().snapshot())) {
            throw new Violation("memory of run " + run.runId() + " at epoch " + owner.epoch() + " is\n"
                    + run.state().snapshot() + "but its records lead to\n" + whole.snapshot());
        }
        expected.compared = run.identity();
        expected.comparedSeq = run.nextSeq();
    }

    private HistoryRow row(Owner owner, UUID runId, long seq) {
        HistoryRow own = submitted.get(new RowKey(owner, runId, seq));
        if (own != null) {
            return own;
        }
        SimulatedDatabase.Stored stored = simulation.database().rows(runId).get(seq);
        if (stored == null) {
            throw new Violation("a shard counts on row " + seq + " of run " + runId + ", which nobody wrote");
        }
        return stored.row();
    }
}
