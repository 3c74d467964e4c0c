package io.perdura.benchmarks.load;

import java.util.HashSet;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** How late timers and activities beside the backlog were in one part of the run, in milliseconds. */
final class BesidePhase {
    private static final long LATE_MAX_MS = 3_600_000;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final long notBeforeMs;
    private final Histogram timers = new Histogram(LATE_MAX_MS, SIGNIFICANT_DIGITS);
    private final Histogram activities = new Histogram(LATE_MAX_MS, SIGNIFICANT_DIGITS);
    private final Set<String> seen = new HashSet<>();

    /** @param notBeforeMs what was due before, while no server was there, counts as due then */
    BesidePhase(long notBeforeMs) {
        this.notBeforeMs = notBeforeMs;
    }

    void fired(String run, long dueMs, long firedMs) {
        seen.add(run);
        record(timers, dueMs, firedMs);
    }

    void taken(long scheduledMs, long startedMs) {
        record(activities, scheduledMs, startedMs);
    }

    Histogram timers() {
        return timers;
    }

    Histogram activities() {
        return activities;
    }

    /** How many runs had a timer fire. */
    int runsSeen() {
        return seen.size();
    }

    private void record(Histogram histogram, long dueMs, long happenedMs) {
        long late = happenedMs - Math.max(dueMs, notBeforeMs);
        histogram.recordValue(Math.max(0, Math.min(late, LATE_MAX_MS)));
    }
}
