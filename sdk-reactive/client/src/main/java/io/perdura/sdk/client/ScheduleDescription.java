package io.perdura.sdk.client;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import java.time.Instant;
import java.util.List;

/** A schedule as it stands. */
public final class ScheduleDescription {
    private final DescribeScheduleResponse message;

    ScheduleDescription(DescribeScheduleResponse message) {
        this.message = message;
    }

    /** Whether it starts nothing until it is unpaused. */
    public boolean isPaused() {
        return message.getSchedule().getState().getPaused();
    }

    /** Why it is paused or not, as whoever did it has said; empty: nobody did. */
    public String note() {
        return message.getSchedule().getState().getNotes();
    }

    /** When it starts something. */
    public ScheduleTimes times() {
        return ScheduleTimes.of(message.getSchedule().getSpec());
    }

    /** The next of those times, soonest first. */
    public List<Instant> next() {
        return message.getInfo().getFutureActionTimesList().stream()
                .map(Wire::instant)
                .toList();
    }

    /** How many it has started. */
    public long started() {
        return message.getInfo().getActionCount();
    }

    /** Of those, what is running now. */
    public List<WorkflowExecution> running() {
        return message.getInfo().getRunningWorkflowsList();
    }

    /** The last ones that it has started, the newest last. */
    public List<Started> recent() {
        return message.getInfo().getRecentActionsList().stream()
                .map(action -> new Started(
                        Wire.instant(action.getScheduleTime()),
                        Wire.instant(action.getActualTime()),
                        action.getStartWorkflowResult()))
                .toList();
    }

    /**
     * What it has started once.
     *
     * @param due when it was to be
     * @param at when it was
     */
    public record Started(Instant due, Instant at, WorkflowExecution workflow) {}

    /** All that the server said, in the API's own form. */
    public DescribeScheduleResponse message() {
        return message;
    }
}
