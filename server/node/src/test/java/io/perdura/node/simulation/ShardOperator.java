package io.perdura.node.simulation;

import io.perdura.node.persistence.LayoutChange;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Splits shards, merges them, and says where they should be, while everything else goes wrong too. The owner is asked to
 * let go, or does not hear that; nodes hear of the new layout late, each at its own time. In some seeds only, by dice of
 * its own, and where something else is wrong on purpose not at all: what makes that show is rare enough.
 */
final class ShardOperator {
    private static final int SEEDS_WITHOUT = 4;
    private static final int SHARDS_USUAL_MAX = 8;
    /** By then, whoever has the slots has taken them. */
    private static final long TROUBLE_MS = 10_000;

    private final Simulation simulation;
    private final World world;
    private final Dice dice;
    private boolean ended;

    ShardOperator(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.dice = new Dice(~simulation.seed());
    }

    void begin() {
        Switches switches = simulation.scenario().switches();
        boolean chosen = simulation.seed() % (SEEDS_WITHOUT + 1) == SEEDS_WITHOUT;
        if (switches.has(Wrong.LOW_EPOCHS) || chosen && switches.equals(Switches.NONE)) {
            later();
        }
    }

    void end() {
        ended = true;
    }

    private void later() {
        world.schedule(null, dice.between(100, 3_000), () -> {
            if (!ended && !simulation.nodes().isEmpty()) {
                operate();
            }
            if (!ended) {
                later();
            }
        });
    }

    private void operate() {
        simulation.checker().timers().trouble(TROUBLE_MS);
        ShardLayout layout = simulation.database().layout();
        if (layout.rows().isEmpty()) {
            return; // the only one is on its way to another database
        }
        ShardRow shard = dice.pick(layout.rows());
        if (dice.chance(0.2)) {
            String where =
                    dice.chance(0.3) ? "" : dice.pick(simulation.nodes()).self().address();
            world.trace(() -> "shard " + shard.shardId() + " should be at " + where);
            simulation.database().prefer(shard, where);
            tellLayout();
            return;
        }
        LayoutChange change = change(layout, shard);
        if (change == null) {
            return;
        }
        if (dice.chance(0.6)) {
            long forMs = dice.between(50, 2_000);
            simulation
                    .nodes()
                    .forEach(node -> world.schedule(
                            node.process(), dice.between(0, 50), () -> node.letGo(change.parents(), forMs)));
        }
        world.schedule(null, dice.between(0, 1_000), () -> {
            boolean changed = simulation.database().change(change);
            world.trace(() -> "shards " + change.parents() + " become " + change.children() + ": " + changed);
            tellLayout();
        });
    }

    /** Null if nothing is to be done: shards of two databases are not merged, nor what has one between that is on its way. */
    private @Nullable LayoutChange change(ShardLayout layout, ShardRow shard) {
        int count = layout.rows().size();
        boolean merges = count > 1 && (shard.slots() == 1 || dice.chance((double) count / SHARDS_USUAL_MAX));
        if (merges) {
            int index = layout.rows().indexOf(shard);
            ShardRow neighbour = layout.rows().get(index == 0 ? 1 : index - 1);
            boolean adjoins = neighbour.slotTo() + 1 == shard.slotFrom() || shard.slotTo() + 1 == neighbour.slotFrom();
            return adjoins && neighbour.database().equals(shard.database())
                    ? layout.merge(shard.shardId(), neighbour.shardId())
                    : null;
        }
        if (shard.slots() == 1) {
            return null; // and the others are on their way
        }
        int at = (int) dice.between(shard.slotFrom() + 1, shard.slotTo());
        return layout.split(shard.shardId(), dice.chance(0.5) ? OptionalInt.empty() : OptionalInt.of(at));
    }

    private void tellLayout() {
        simulation.nodes().forEach(node -> world.schedule(node.process(), dice.between(1, 1_500), node::lookAtLayout));
    }
}
