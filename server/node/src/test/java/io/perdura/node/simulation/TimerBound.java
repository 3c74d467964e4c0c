package io.perdura.node.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A timer fires soon after its time: how soon is bounded wherever nothing has gone wrong for a while. What may keep it longer
 * says so here.
 */
final class TimerBound {
    private static final long LATE_MS = 5_000;

    private final World world;
    private final long slackMs;
    private final Map<UUID, Long> bornMs = new HashMap<>();
    private long troubleUntilMs;

    /** @param skewMaxMs how far the clocks of two nodes may be from the world's */
    TimerBound(World world, long skewMaxMs) {
        this.world = world;
        this.slackMs = LATE_MS + 2 * skewMaxMs;
        this.troubleUntilMs = world.nowMs();
    }

    /** Something goes wrong, and is over by then. */
    void trouble(long forMs) {
        troubleUntilMs = Math.max(troubleUntilMs, world.nowMs() + forMs);
    }

    /** A run that a reset begins has timers of before: they are looked at from its beginning on. */
    void written(UUID runId) {
        bornMs.putIfAbsent(runId, world.nowMs());
    }

    /** @param dueMs when it should have fired */
    void fired(UUID runId, long dueMs) {
        long fromMs = Math.max(dueMs, bornMs.getOrDefault(runId, 0L));
        long lateMs = world.nowMs() - Math.max(fromMs, troubleUntilMs);
        if (lateMs > slackMs) {
            throw new Violation("a timer fires " + (world.nowMs() - dueMs) + " ms late, and nothing has gone wrong for "
                    + (world.nowMs() - troubleUntilMs) + " ms");
        }
    }
}
