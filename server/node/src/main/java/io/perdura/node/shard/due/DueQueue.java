package io.perdura.node.shard.due;

import io.perdura.node.shard.RunKey;
import io.perdura.node.time.Timers;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** When which run falls due, for the runs that this shard knows of. One timer, for the earliest. */
public final class DueQueue {

    private static final int FIRED_PER_TURN = 256;

    /** One moment of one run. */
    public static final class Entry implements Comparable<Entry> {
        final long dueMs;
        final RunKey key;
        public boolean obsolete;

        Entry(long dueMs, RunKey key) {
            this.dueMs = dueMs;
            this.key = key;
        }

        @Override
        public int compareTo(Entry other) {
            return Long.compare(dueMs, other.dueMs);
        }
    }

    private final Timers timers;
    private final Consumer<RunKey> onDue;
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long timerMs = Long.MAX_VALUE;
    private Runnable cancelTimer = () -> {};

    public DueQueue(Timers timers, Consumer<RunKey> onDue) {
        this.timers = timers;
        this.onDue = onDue;
    }

    public Entry add(long dueMs, RunKey key) {
        Entry entry = new Entry(dueMs, key);
        entries.add(entry);
        arm();
        return entry;
    }

    public void close() {
        cancelTimer.run();
        entries.clear();
    }

    public int size() {
        return entries.size();
    }

    private void arm() {
        Entry first = entries.peek();
        if (first != null && first.dueMs < timerMs) {
            cancelTimer.run();
            timerMs = first.dueMs;
            cancelTimer = timers.schedule(Math.max(1, first.dueMs - timers.nowMs()), this::fire);
        }
    }

    private void fire() {
        timerMs = Long.MAX_VALUE;
        long now = timers.nowMs();
        int fired = 0;
        for (Entry first = entries.peek();
                first != null && first.dueMs <= now && fired < FIRED_PER_TURN;
                first = entries.peek()) {
            entries.remove();
            if (!first.obsolete) {
                fired++;
                onDue.accept(first.key);
            }
        }
        arm();
    }
}
