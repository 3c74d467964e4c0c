package io.perdura.engine.activity;

import com.google.protobuf.Duration;
import io.perdura.engine.check.Spans;
import java.util.function.Function;

/** The four timeouts of an activity: what they must say, and what is filled in where they are silent. */
record ActivityTimeouts(Duration scheduleToClose, Duration scheduleToStart, Duration startToClose, Duration heartbeat) {

    /**
     * The timeouts as they hold.
     *
     * @param run no timeout is longer than that of the run; empty if that has none
     * @param refusal what is thrown for a text of what is wrong
     */
    ActivityTimeouts normalized(
            Duration run,
            String activityId,
            String activityType,
            Function<String, ? extends RuntimeException> refusal) {
        Duration close = checked(scheduleToClose, "ScheduleToCloseTimeout", refusal);
        Duration begin = checked(scheduleToStart, "ScheduleToStartTimeout", refusal);
        Duration attempt = checked(startToClose, "StartToCloseTimeout", refusal);
        Duration beat = checked(heartbeat, "HeartbeatTimeout", refusal);
        if (!Spans.isZero(close)) {
            begin = within(begin, close);
            attempt = within(attempt, close);
        } else {
            if (Spans.isZero(attempt)) {
                throw refusal.apply("a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity."
                        + " ActivityId=" + activityId
                        + " ActivityType=" + activityType);
            }
            close = run;
            begin = Spans.isZero(begin) ? run : begin;
        }
        if (!Spans.isZero(run)) {
            close = Spans.min(close, run);
            begin = Spans.min(begin, run);
            attempt = Spans.min(attempt, run);
            beat = Spans.min(beat, run);
        }
        return new ActivityTimeouts(close, begin, attempt, Spans.min(beat, attempt));
    }

    /** A span that is not set is as long as the one around it, and none is longer. */
    private static Duration within(Duration span, Duration around) {
        return Spans.isZero(span) ? around : Spans.min(span, around);
    }

    private static Duration checked(Duration span, String name, Function<String, ? extends RuntimeException> refusal) {
        String problem = Spans.problem(span);
        if (problem != null) {
            throw refusal.apply("invalid " + name + ": " + problem);
        }
        return Spans.capped(span);
    }
}
