package io.perdura.engine.activity;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.Transition;
import io.temporal.api.command.v1.Command;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.util.ArrayList;
import java.util.List;

/** Activities that a worker gets with the answer to the workflow task that scheduled them, past their queue. */
public final class EagerActivities {

    private EagerActivities() {}

    /**
     * Starts the activities that the worker has kept room for, in the append that schedules them.
     *
     * @return the ids of their scheduled events
     */
    public static List<Long> start(Transition t, RespondWorkflowTaskCompletedRequest request) {
        List<Long> started = new ArrayList<>();
        for (Command command : request.getCommandsList()) {
            var asked = command.getScheduleActivityTaskCommandAttributes();
            ActivityInfo activity =
                    asked.getRequestEagerExecution() ? t.state().activities().find(asked.getActivityId()) : null;
            // A later command may have canceled it.
            if (activity == null || activity.isStarted() || activity.isCancelRequested()) {
                continue;
            }
            long scheduledEventId = activity.scheduledEventId();
            long stamp = activity.progress().getStamp();
            if (ActivityMachine.start(t, scheduledEventId, stamp, t.ids().requestId(), request.getIdentity())) {
                started.add(scheduledEventId);
            }
        }
        return started;
    }
}
