package io.perdura.node.shard.due;

import io.perdura.node.shard.RunKey;
import io.perdura.node.time.Timers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When which run falls due, for the runs that this shard knows of; each run once. One timer, for the earliest. */
public final class DueQueue {

    private static final Logger LOG = LoggerFactory.getLogger(DueQueue.class);
    private static final int FIRED_PER_TURN = 256;
    /** A run that cannot be looked at keeps no other waiting, and is looked at again after a while. */
    private static final long BROKEN_PAUSE_MS = 10_000;

    private record Entry(long dueMs, long number, RunKey key) {}

    private final Timers timers;
    private final Consumer<RunKey> onDue;
    private final Map<RunKey, Entry> byRun = new HashMap<>();
    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparingLong(Entry::dueMs).thenComparingLong(Entry::number));
    private long numbers;
    private long timerMs = Long.MAX_VALUE;
    private Runnable cancelTimer = () -> {};

    public DueQueue(Timers timers, Consumer<RunKey> onDue) {
        this.timers = timers;
        this.onDue = onDue;
    }

    /** At this moment the run is to be looked at, or earlier if an earlier one is known. */
    public void arm(RunKey key, long dueMs) {
        Entry known = byRun.get(key);
        if (known == null || dueMs < known.dueMs) {
            disarm(key);
            Entry entry = new Entry(dueMs, ++numbers, key);
            byRun.put(key, entry);
            entries.add(entry);
            arm();
        }
    }

    public void disarm(RunKey key) {
        Entry entry = byRun.remove(key);
        if (entry != null) {
            entries.remove(entry);
        }
    }

    /** When the run is looked at next, or null. */
    public @Nullable Long armedMs(RunKey key) {
        Entry entry = byRun.get(key);
        return entry == null ? null : entry.dueMs;
    }

    public void close() {
        cancelTimer.run();
        entries.clear();
        byRun.clear();
    }

    public int size() {
        return entries.size();
    }

    private void arm() {
        if (!entries.isEmpty() && entries.first().dueMs < timerMs) {
            cancelTimer.run();
            timerMs = entries.first().dueMs;
            cancelTimer = timers.schedule(Math.max(1, timerMs - timers.nowMs()), this::fire);
        }
    }

    private void fire() {
        timerMs = Long.MAX_VALUE;
        long now = timers.nowMs();
        for (int fired = 0; fired < FIRED_PER_TURN && !entries.isEmpty() && entries.first().dueMs <= now; fired++) {
            RunKey key = entries.first().key;
            disarm(key);
            try {
                onDue.accept(key);
            } catch (RuntimeException e) {
                LOG.error("run {} is due, and what is due cannot be done", key.runId(), e);
                arm(key, now + BROKEN_PAUSE_MS);
            }
        }
        arm();
    }
}
