package io.perdura.engine.execution;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.cron.CronSchedule;
import org.jspecify.annotations.Nullable;

/** When a workflow that repeats by a cron schedule begins its first run, and the one that follows a closed run. */
public final class CronRules {

    /** The schedule has no further moment, or there is no schedule. */
    static final long NONE = -1;

    private CronRules() {}

    /** What is wrong with a schedule, in the words that clients know; null if it is good, or empty. */
    public static @Nullable String problem(String schedule) {
        return schedule.isEmpty() ? null : CronSchedule.problem(schedule);
    }

    /** How long the first run of a workflow waits that is started now; 0 without a schedule. */
    static long firstBackoffMs(String schedule, long nowMs) {
        return schedule.isEmpty() ? 0 : Math.max(0, CronSchedule.backoffMs(schedule, nowMs, nowMs));
    }

    /**
     * How long the next run waits if this one closes now, counted from the moment for which this one was scheduled; {@link
     * #NONE} if none follows.
     */
    static long nextBackoffMs(Transition t) {
        ExecutionPart execution = t.state().execution();
        String schedule = execution.started().getCronSchedule();
        if (schedule.isEmpty()) {
            return NONE;
        }
        long scheduledMs = execution.startedMs() + Times.ms(execution.started().getFirstWorkflowTaskBackoff());
        return CronSchedule.backoffMs(schedule, scheduledMs, t.nowMs());
    }
}
