package io.perdura.node.simulation;

import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.ShardRow;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Set;

/**
 * Moves shards' data between two databases, while everything else goes wrong too: who carries a move on is stopped at any
 * step, for good, or for so long that another one takes over. In some seeds only, by dice of its own.
 */
final class DataOperator {
    private static final int ONE_SEED_IN = 7;
    private static final Set<Wrong> ITS_OWN = Set.of(Wrong.MOVED_WITHOUT_A_LAST_LOOK, Wrong.MOVED_WHILE_OPEN);

    private final Simulation simulation;
    private final World world;
    private final Dice dice;
    private boolean ended;

    DataOperator(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.dice = new Dice(~simulation.seed() * 17);
    }

    /** Whether there are two databases. */
    static boolean isChosen(long seed, Switches switches) {
        return ITS_OWN.stream().anyMatch(switches::has) || switches.equals(Switches.NONE) && seed % ONE_SEED_IN == 3;
    }

    void begin() {
        if (simulation.database().isSeveral()) {
            later();
        }
    }

    void end() {
        ended = true;
    }

    private void later() {
        world.schedule(null, dice.between(100, 3_000), () -> {
            List<ShardRow> rows = simulation.database().layout().rows();
            if (!ended && !simulation.nodes().isEmpty() && !rows.isEmpty()) {
                ShardRow shard = dice.pick(rows);
                SimulatedNode node = dice.pick(simulation.nodes());
                String target = shard.database().equals(SimulatedDatabases.OTHER)
                        ? simulation.database().main().name()
                        : SimulatedDatabases.OTHER;
                world.schedule(node.process(), 0, () -> node.moveData(shard, target));
            }
            if (!ended) {
                later();
            }
        });
    }

    /** Who does not hear of it is not waited for. */
    Future<Void> letGo(SimulatedNode mover, int shardId) {
        long forMs = dice.between(50, 2_000);
        simulation.nodes().forEach(node -> {
            if (dice.chance(0.8)) {
                world.schedule(node.process(), dice.between(0, 50), () -> node.letGo(List.of(shardId), forMs));
            }
        });
        Promise<Void> done = Promise.promise();
        world.schedule(mover.process(), dice.between(10, 400), done::complete);
        return done.future();
    }

    /** For how long who carries a move on is held up here. */
    long stops(SimulatedNode node) {
        if (ended || !dice.chance(0.15)) {
            return 0;
        }
        int how = dice.below(4);
        if (how == 0) {
            world.schedule(null, 0, () -> simulation.faults().crash(node));
        } else if (how == 1) {
            node.process().pausedUntilMs =
                    Math.max(node.process().pausedUntilMs, world.nowMs() + dice.between(2_000, 8_000));
        }
        return dice.between(1, 2_000);
    }

    /** One of several databases goes wrong on its own. */
    SimulatedDisk aDisk() {
        return dice.pick(simulation.disks());
    }

    void tellLayout() {
        simulation.nodes().forEach(node -> world.schedule(node.process(), dice.between(1, 1_500), node::lookAtLayout));
    }

    /** What the target has by now is what the source has. */
    void switched(DataMove move) {
        SimulatedDatabase source = simulation.database().of(move.source());
        SimulatedDatabase target = simulation.database().of(move.target());
        for (int table = 0; table < source.moved().size(); table++) {
            if (!source.moved()
                    .get(table)
                    .stamps(move.slotFrom(), move.slotTo())
                    .equals(target.moved().get(table).stamps(move.slotFrom(), move.slotTo()))) {
                simulation
                        .checker()
                        .found(new Violation(
                                move.shown() + " is moved, and table " + table + " is not the same in both databases"));
            }
        }
    }
}
