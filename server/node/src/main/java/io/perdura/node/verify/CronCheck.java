package io.perdura.node.verify;

import io.perdura.engine.Times;
import io.perdura.engine.cron.CronSchedule;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.time.Instant;
import java.util.Optional;

/** Whether a workflow that repeats by a cron schedule has a run for each moment that its schedule names, and one only. */
final class CronCheck {
    /** A run that lived shorter than this makes the next one wait for the rest of it. */
    private static final long PADDING_MS = 1_000;

    private CronCheck() {}

    /**
     * How a run was begun.
     *
     * @param atMs when its start was written
     */
    record Begun(WorkflowExecutionStartedEventAttributes start, long atMs) {
        /** The moment it was for. */
        long dueMs() {
            return atMs + Times.ms(start.getFirstWorkflowTaskBackoff());
        }
    }

    /** What is wrong if no run follows, in words. */
    static Optional<String> ends(Begun run, HistoryEvent last) {
        boolean goesOn = switch (last.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT -> true;
            default -> false;
        };
        String schedule = run.start().getCronSchedule();
        long closedMs = Times.ms(last.getEventTime());
        boolean expired = run.start().hasWorkflowExecutionExpirationTime()
                && Times.ms(run.start().getWorkflowExecutionExpirationTime()) <= closedMs;
        if (!goesOn || schedule.isEmpty() || expired) {
            return Optional.empty();
        }
        long backoffMs = CronSchedule.backoffMs(schedule, run.dueMs(), closedMs);
        return backoffMs < 0
                ? Optional.empty()
                : Optional.of("its schedule " + schedule + " goes on at " + shown(closedMs + backoffMs)
                        + ", and no run follows");
    }

    /** What is wrong with the run that the schedule has brought next, in words. */
    static Optional<String> follows(Begun run, HistoryEvent last, Begun next) {
        if (next.start().getInitiator() != ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE) {
            return Optional.empty();
        }
        String schedule = run.start().getCronSchedule();
        if (!schedule.equals(next.start().getCronSchedule())) {
            return Optional.of(
                    "its schedule is " + next.start().getCronSchedule() + ", that of the run before was " + schedule);
        }
        long closedMs = Times.ms(last.getEventTime());
        long dueMs = closedMs + CronSchedule.backoffMs(schedule, run.dueMs(), closedMs);
        if (next.dueMs() < dueMs) {
            return Optional.of("it begins at " + shown(next.dueMs()) + ", and its schedule " + schedule
                    + " names no moment between the last one, " + shown(run.dueMs()) + ", and " + shown(dueMs));
        }
        return next.dueMs() > dueMs + PADDING_MS
                ? Optional.of("it begins at " + shown(next.dueMs()) + ", and its schedule " + schedule
                        + " should have brought it at " + shown(dueMs))
                : Optional.empty();
    }

    private static Instant shown(long ms) {
        return Instant.ofEpochMilli(ms);
    }
}
