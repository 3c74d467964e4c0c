package io.perdura.node.simulation;

/** How fast and how reliable the way to the database is at the moment. */
final class SimulatedDisk {
    private final World world;
    private final Dice dice;
    private final double ambiguity;
    private long slowUntilMs;
    private long slownessMs;
    private long downUntilMs;
    private boolean calm;

    SimulatedDisk(World world, Dice dice, double ambiguity) {
        this.world = world;
        this.dice = dice;
        this.ambiguity = ambiguity;
    }

    void slow(long forMs, long byMs) {
        slowUntilMs = world.nowMs() + forMs;
        slownessMs = byMs;
    }

    void down(long forMs) {
        downUntilMs = world.nowMs() + forMs;
    }

    void calm() {
        calm = true;
        slowUntilMs = 0;
        downUntilMs = 0;
    }

    long delayMs() {
        return dice.between(0, 3) + (world.nowMs() < slowUntilMs ? dice.between(0, slownessMs) : 0);
    }

    boolean isDown() {
        return world.nowMs() < downUntilMs;
    }

    /** Whether the connection dies during this statement. */
    boolean breaks() {
        return !calm && dice.chance(ambiguity);
    }
}
