package io.perdura.node.simulation;

import io.perdura.node.routing.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What goes wrong, and when: crashes, pauses, partitions, slow disks, clocks that jump. */
final class Faults {
    /** Whatever goes wrong, but for a pause, is over by then. */
    private static final long TROUBLE_MS = 20_000;

    private final Simulation simulation;
    private final World world;
    private final Dice dice;
    private final Map<String, Integer> sides = new HashMap<>();
    private int starts;
    private boolean ended;

    Faults(Simulation simulation) {
        this.simulation = simulation;
        this.world = simulation.world();
        this.dice = simulation.dice();
    }

    void begin() {
        if (simulation.scenario().faultEveryMs() != Long.MAX_VALUE) {
            later();
        }
    }

    private void later() {
        world.schedule(null, dice.between(100, 2 * simulation.scenario().faultEveryMs()), () -> {
            if (!ended) {
                happen();
                later();
            }
        });
    }

    /** All that was broken is whole again. */
    void end() {
        ended = true;
        heal();
        simulation.nodes().forEach(node -> world.resume(node.process()));
    }

    private void happen() {
        List<SimulatedNode> nodes = simulation.nodes();
        if (nodes.isEmpty()) {
            return;
        }
        SimulatedNode victim = dice.pick(nodes);
        simulation.checker().timers().trouble(TROUBLE_MS);
        switch (dice.below(8)) {
            case 0, 1 -> crash(victim);
            case 2 -> pause(victim);
            case 3 -> cut(victim);
            case 4 -> simulation.disk().slow(dice.between(200, 8_000), dice.between(10, 4_000));
            case 5 -> simulation.disk().down(dice.between(10, 4_000));
            case 6 -> {
                long max = simulation.scenario().skewMaxMs();
                victim.jumpClock(dice.between(-max, max));
            }
            default -> {
                crash(victim);
                if (dice.chance(0.5)) {
                    simulation.nodes().forEach(this::crash);
                }
            }
        }
    }

    void startNode(String name) {
        long max = simulation.scenario().skewMaxMs();
        Node self = new Node(name + "#" + ++starts, name + ":7233");
        SimulatedNode node = new SimulatedNode(
                simulation, self, dice.between(-max, max), simulation.scenario().laneOptions());
        simulation.add(node);
        world.trace(() -> self.id() + " starts");
        spreadViews(0, 500);
    }

    void crash(SimulatedNode victim) {
        String id = victim.self().id();
        if (simulation.node(id) != victim) {
            return; // it has crashed already
        }
        world.trace(() -> id + " crashes");
        simulation.remove(victim);
        victim.crash();
        spreadViews(10, 3_000);
        String name = id.substring(0, id.indexOf('#'));
        world.schedule(null, dice.between(50, 4_000), () -> startNode(name));
    }

    private void pause(SimulatedNode victim) {
        long forMs = dice.between(100, 12_000);
        world.trace(() -> victim.self().id() + " is paused for " + forMs + " ms");
        simulation.checker().timers().trouble(forMs + TROUBLE_MS);
        victim.process().pausedUntilMs = Math.max(victim.process().pausedUntilMs, world.nowMs() + forMs);
        if (forMs > 2_000 && simulation.nodes().size() > 1) {
            String id = victim.self().id();
            sides.put(id, 1);
            world.schedule(null, 1_500, () -> spreadViews(0, 500));
            world.schedule(null, forMs + dice.between(10, 2_000), () -> {
                sides.remove(id);
                // It was taken for dead, and joins anew: for a moment it sees itself alone.
                world.schedule(victim.process(), 0, () -> victim.membersChanged(List.of(victim.self())));
                spreadViews(1, 1_000);
            });
        }
    }

    private void cut(SimulatedNode victim) {
        String id = victim.self().id();
        world.trace(() -> id + " is cut off");
        sides.put(id, 2 + dice.below(100));
        simulation.network().cut(sides);
        spreadViews(100, 2_000);
        world.schedule(null, dice.between(500, 8_000), this::heal);
    }

    private void heal() {
        world.trace(() -> "the network is whole");
        sides.clear();
        simulation.network().cut(sides);
        spreadViews(10, 1_000);
    }

    /** Every node hears, each at its own time, who is on its side by then. */
    private void spreadViews(long fromMs, long toMs) {
        for (SimulatedNode node : simulation.nodes()) {
            world.schedule(node.process(), dice.between(fromMs, toMs), () -> {
                int side = sides.getOrDefault(node.self().id(), 0);
                List<Node> seen = simulation.nodes().stream()
                        .map(SimulatedNode::self)
                        .filter(other -> sides.getOrDefault(other.id(), 0) == side)
                        .toList();
                node.membersChanged(seen);
            });
        }
    }
}
