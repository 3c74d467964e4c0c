package io.perdura.engine;

import io.temporal.api.common.v1.Priority;

/**
 * A task that waits for a poller.
 *
 * @param id tells the tasks of one run apart: 0 for its workflow task, else the scheduled event id of the activity
 * @param stamp changes whenever the task is offered anew, so that an offer that is out of date is seen to be
 */
public record OwedTask(
        long id,
        String queue,
        boolean isSticky,
        long scheduledEventId,
        int attempt,
        long stamp,
        long scheduledMs,
        Priority priority) {

    /** The id of a run's workflow task: no event has it. */
    public static final long WORKFLOW_TASK = 0;

    public boolean isActivity() {
        return id != WORKFLOW_TASK;
    }
}
