package io.perdura.benchmarks.load;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether tasks come by priority, then age. Polls that are open at the same time are answered side by side, each as soon as
 * its run has been read and the start is stored, so a task is only said to be out of order if one that should come later was
 * taken long before it.
 */
final class TaskOrder {
    private static final Key FIRST = new Key(Integer.MIN_VALUE, Long.MIN_VALUE);

    private final long sideBySideMs;
    private final Deque<Taken> recent = new ArrayDeque<>();
    private Key latest = FIRST;
    private int outOfOrder;
    private long worstMs;

    /** What tasks are sorted by; 1 is the most urgent priority, and the age decides within one. */
    private record Key(int priority, long scheduledMs) {
        boolean isAfter(Key other) {
            return priority != other.priority ? priority > other.priority : scheduledMs > other.scheduledMs;
        }
    }

    private record Taken(Key key, long atMs) {}

    /** @param sideBySideMs what is taken within this time counts as taken together */
    TaskOrder(long sideBySideMs) {
        this.sideBySideMs = sideBySideMs;
    }

    void took(int priority, long scheduledMs, long nowMs) {
        while (!recent.isEmpty() && recent.element().atMs <= nowMs - sideBySideMs) {
            Key old = recent.remove().key;
            latest = old.isAfter(latest) ? old : latest;
        }
        Key key = new Key(priority, scheduledMs);
        if (latest.isAfter(key)) {
            outOfOrder++;
            if (latest.priority == priority) {
                worstMs = Math.max(worstMs, latest.scheduledMs - scheduledMs);
            }
        }
        recent.add(new Taken(key, nowMs));
    }

    int outOfOrder() {
        return outOfOrder;
    }

    /** By how much the worst of them was older than a task of its priority that came before it. */
    long worstMs() {
        return worstMs;
    }
}
