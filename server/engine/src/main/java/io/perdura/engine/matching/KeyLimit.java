package io.perdura.engine.matching;

import java.util.HashMap;
import java.util.Map;

/** How many tasks a second may leave for each fairness key: what comes too fast gets a time of its own, one after the other. */
final class KeyLimit {
    /** Keys that are ahead of their limit at once; the tasks of one more are not held back. */
    private static final int KEYS_MAX = 10_000;

    private final Map<String, Double> freeMs = new HashMap<>();
    private double perSecond = Double.NaN;

    /**
     * @param newPerSecond of a key with weight 1; NaN: there is no limit
     * @return whether it is another than before
     */
    boolean set(double newPerSecond) {
        if (Double.compare(newPerSecond, perSecond) == 0) {
            return false;
        }
        perSecond = newPerSecond;
        freeMs.clear();
        return true;
    }

    /** When a task with this key may leave, {@link OfferedTask#NEVER} if never; that time is taken. */
    long take(String key, double weight, long nowMs) {
        if (Double.isNaN(perSecond)) {
            return nowMs;
        }
        if (perSecond <= 0) {
            return OfferedTask.NEVER;
        }
        double leavesMs = Math.max(nowMs, freeMs.getOrDefault(key, 0.0));
        if (freeMs.size() >= KEYS_MAX) {
            freeMs.values().removeIf(free -> free <= nowMs);
        }
        if (freeMs.size() < KEYS_MAX || freeMs.containsKey(key)) {
            freeMs.put(key, leavesMs + 1000 / (perSecond * weight));
        }
        return (long) Math.ceil(leavesMs);
    }
}
