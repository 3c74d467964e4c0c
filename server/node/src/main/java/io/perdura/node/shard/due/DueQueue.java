package io.perdura.node.shard.due;

import io.perdura.node.shard.RunKey;
import io.perdura.node.time.Timers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When which run falls due, for the runs that this shard knows of; each run once. Deadlines are moments, and follow the
 * clock if it is set; pauses are spans, and do not. Of each kind one timer, for the earliest.
 */
public final class DueQueue {

    private static final Logger LOG = LoggerFactory.getLogger(DueQueue.class);
    private static final int FIRED_PER_TURN = 256;
    /** A run that cannot be looked at keeps no other waiting, and is looked at again after a while. */
    private static final long BROKEN_PAUSE_MS = 10_000;
    /** So soon it is noticed that the clock was set: a timer of the event loop runs for as long as it was told, whatever the clock says. */
    private static final long CLOCK_MS = 5_000;

    private record Entry(Moments on, long ms, long number, RunKey key) {}

    private final Timers timers;
    private final Consumer<RunKey> onDue;
    private final Map<RunKey, Entry> byRun = new HashMap<>();
    private final Moments deadlines;
    private final Moments pauses;
    private long numbers;

    public DueQueue(Timers timers, Consumer<RunKey> onDue) {
        this.timers = timers;
        this.onDue = onDue;
        this.deadlines = new Moments(timers::nowMs, CLOCK_MS);
        this.pauses = new Moments(timers::steadyMs, Long.MAX_VALUE);
    }

    /** At this moment the run is to be looked at, or earlier if an earlier one is known. */
    public void arm(RunKey key, long dueMs) {
        Long known = armedMs(key);
        if (known == null || dueMs < known) {
            put(deadlines, key, dueMs);
        }
    }

    /** After so many milliseconds the run is to be looked at, or earlier if an earlier moment is known. */
    public void pause(RunKey key, long ms) {
        Long known = armedMs(key);
        if (known == null || timers.nowMs() + ms < known) {
            put(pauses, key, timers.steadyMs() + ms);
        }
    }

    private void put(Moments on, RunKey key, long ms) {
        disarm(key);
        Entry entry = new Entry(on, ms, ++numbers, key);
        byRun.put(key, entry);
        on.entries.add(entry);
        on.arm();
    }

    public void disarm(RunKey key) {
        Entry entry = byRun.remove(key);
        if (entry != null) {
            entry.on.entries.remove(entry);
        }
    }

    /** When the run is looked at next, or null. */
    public @Nullable Long armedMs(RunKey key) {
        Entry entry = byRun.get(key);
        if (entry == null) {
            return null;
        }
        return entry.on == deadlines ? entry.ms : timers.nowMs() + entry.ms - timers.steadyMs();
    }

    public void close() {
        deadlines.close();
        pauses.close();
        byRun.clear();
    }

    public int size() {
        return byRun.size();
    }

    private void fire(RunKey key) {
        disarm(key);
        try {
            onDue.accept(key);
        } catch (RuntimeException e) {
            LOG.error("run {} is due, and what is due cannot be done", key.runId(), e);
            pause(key, BROKEN_PAUSE_MS);
        }
    }

    /** What comes by one clock, in order. */
    private final class Moments {
        private final LongSupplier clock;
        private final long waitMsMax;
        private final TreeSet<Entry> entries =
                new TreeSet<>(Comparator.comparingLong(Entry::ms).thenComparingLong(Entry::number));
        private long timerMs = Long.MAX_VALUE;
        private Runnable cancelTimer = () -> {};

        private Moments(LongSupplier clock, long waitMsMax) {
            this.clock = clock;
            this.waitMsMax = waitMsMax;
        }

        private void arm() {
            if (!entries.isEmpty() && entries.first().ms < timerMs) {
                cancelTimer.run();
                timerMs = entries.first().ms;
                long waitMs = Math.max(1, timerMs - clock.getAsLong());
                cancelTimer = timers.schedule(Math.min(waitMs, waitMsMax), this::fireDue);
            }
        }

        private void fireDue() {
            timerMs = Long.MAX_VALUE;
            long now = clock.getAsLong();
            for (int fired = 0; fired < FIRED_PER_TURN && !entries.isEmpty() && entries.first().ms <= now; fired++) {
                fire(entries.first().key);
            }
            arm();
        }

        private void close() {
            cancelTimer.run();
            entries.clear();
        }
    }
}
