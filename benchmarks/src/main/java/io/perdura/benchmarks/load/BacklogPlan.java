package io.perdura.benchmarks.load;

import java.time.Duration;

/**
 * What {@code bench backlog} does.
 *
 * @param tasks how many tasks are to wait
 * @param taken how many of them workers take at the end
 * @param activities how many of them are activity tasks of one run; 0: each is the workflow task of a run of its own
 * @param priorities over how many priorities they are spread; 0: none is given
 * @param beside runs with timers and activities beside the backlog
 */
record BacklogPlan(
        Target target,
        int tasks,
        int taken,
        int activities,
        int priorities,
        int beside,
        int inFlight,
        int payloadBytes,
        int pollers,
        Duration phase) {
    int runs() {
        return activities == 0 ? tasks : (tasks + activities - 1) / activities;
    }
}
