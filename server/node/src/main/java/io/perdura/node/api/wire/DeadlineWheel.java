package io.perdura.node.api.wire;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop in a wheel of buckets: adding and removing cost a few pointers, where a timer for each
 * call would cost more than the call. Late by at most a tick, never early; silent while empty. Not thread-safe.
 */
final class DeadlineWheel {
    static final long TICK_MS = 50;
    private static final int BUCKETS = 1024;

    private final Vertx vertx;
    private final Entry[] buckets = new Entry[BUCKETS];
    private long tick = now() / TICK_MS;
    private int size;
    private boolean armed;

    DeadlineWheel(Vertx vertx) {
        this.vertx = vertx;
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Entry() {
                @Override
                void expire() {}
            };
        }
    }

    void add(Entry entry, long delayMs) {
        if (size == 0) {
            tick = now() / TICK_MS;
        }
        entry.dueTick = (now() + delayMs) / TICK_MS + 1;
        Entry head = buckets[(int) (entry.dueTick % BUCKETS)];
        entry.next = head.next;
        entry.previous = head;
        if (head.next != null) {
            head.next.previous = entry;
        }
        head.next = entry;
        size++;
        arm();
    }

    void remove(Entry entry) {
        if (entry.previous == null) {
            return;
        }
        entry.previous.next = entry.next;
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.next = null;
        entry.previous = null;
        size--;
    }

    private void arm() {
        if (!armed && size > 0) {
            armed = true;
            vertx.setTimer(TICK_MS, timer -> turn());
        }
    }

    private void turn() {
        armed = false;
        long nowTick = now() / TICK_MS;
        long from = Math.max(tick + 1, nowTick - BUCKETS + 1);
        tick = nowTick;
        for (long t = from; t <= nowTick; t++) {
            expire(buckets[(int) (t % BUCKETS)], nowTick);
        }
        arm();
    }

    private void expire(Entry head, long nowTick) {
        Entry entry = head.next;
        while (entry != null) {
            Entry next = entry.next;
            if (entry.dueTick <= nowTick) {
                remove(entry);
                entry.expire();
                if (next != null && next.previous == null) {
                    next = head.next; // what expired took its neighbour along
                }
            }
            entry = next;
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ORIGIN);
    }

    private static final long ORIGIN = System.nanoTime();

    /** Something with a deadline; linked into its bucket. */
    abstract static class Entry {
        private long dueTick;
        private @Nullable Entry next;
        private @Nullable Entry previous;

        /** Called once, on the event loop, when the deadline has passed. */
        abstract void expire();
    }
}
