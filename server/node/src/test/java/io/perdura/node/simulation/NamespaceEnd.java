package io.perdura.node.simulation;

/**
 * Deletes the namespace with all that is in it, while everything else goes wrong too; nodes hear of it late, each at its
 * own time. In some seeds only, by dice of its own, and where something else is wrong on purpose not at all.
 */
final class NamespaceEnd {
    private static final int ONE_SEED_IN = 10;

    private final Simulation simulation;
    private final World world;
    private final Dice dice;

    NamespaceEnd(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.dice = new Dice(~simulation.seed() * 31);
    }

    void begin() {
        Switches switches = simulation.scenario().switches();
        boolean chosen = simulation.seed() % ONE_SEED_IN == ONE_SEED_IN - 2;
        if (switches.has(Wrong.OPEN_RUNS_UNSEEN) || chosen && switches.equals(Switches.NONE)) {
            long chaosMs = simulation.scenario().chaosMs();
            world.schedule(null, dice.between(chaosMs / 3, chaosMs), this::delete);
        }
    }

    private void delete() {
        world.trace(() -> "the namespace is deleted");
        simulation.database().namespace().delete(world.nowMs() + dice.between(5_000, 15_000));
        simulation.checker().allDeletionsAsked();
        simulation
                .nodes()
                .forEach(node -> world.schedule(node.process(), dice.between(1, 3_000), node::namespacesChanged));
    }
}
