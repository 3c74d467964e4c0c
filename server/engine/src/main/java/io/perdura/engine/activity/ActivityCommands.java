package io.perdura.engine.activity;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.CommandContext;
import io.perdura.engine.JsonPayloads;
import io.temporal.api.command.v1.RequestCancelActivityTaskCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ActivityTaskCancelRequestedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskCanceledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;

/** The commands about activities. */
public final class ActivityCommands {

    private ActivityCommands() {}

    public static void schedule(CommandContext c, ScheduleActivityTaskCommandAttributes command) {
        c.t().append(c.event(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .setActivityTaskScheduledEventAttributes(
                        ActivityRules.normalize(c, command).setWorkflowTaskCompletedEventId(c.completedEventId())));
    }

    /** An activity that has not started is canceled on the spot, and the worker must see that. */
    public static void requestCancel(CommandContext c, RequestCancelActivityTaskCommandAttributes command) {
        long scheduledEventId = command.getScheduledEventId();
        if (scheduledEventId <= 0) {
            throw c.bad("ScheduledEventId is not set on RequestCancelActivityTaskCommand.");
        }
        ActivityInfo activity = c.state().activities().find(scheduledEventId);
        boolean isKnown = activity == null ? closedUnseen(c, scheduledEventId) : !activity.isCancelRequested();
        if (!isKnown) {
            throw c.invalidInState("add-activitytask-cancel-requested-event", "ScheduledEventID: " + scheduledEventId);
        }
        HistoryEvent requested = c.t().append(c.event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED)
                .setActivityTaskCancelRequestedEventAttributes(ActivityTaskCancelRequestedEventAttributes.newBuilder()
                        .setScheduledEventId(scheduledEventId)
                        .setWorkflowTaskCompletedEventId(c.completedEventId())));
        if (activity == null || activity.isStarted()) {
            return;
        }
        c.t().appendAfterCommands(c.t().event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED)
                .setActivityTaskCanceledEventAttributes(ActivityTaskCanceledEventAttributes.newBuilder()
                        .setScheduledEventId(scheduledEventId)
                        .setLatestCancelRequestedEventId(requested.getEventId())
                        .setDetails(JsonPayloads.text("ACTIVITY_ID_NOT_STARTED"))
                        .setIdentity(c.identity())));
        c.requireWorkflowTask();
    }

    private static boolean closedUnseen(CommandContext c, long scheduledEventId) {
        return c.state().buffer().events().stream()
                .anyMatch(buffered -> ActivityMachine.closedActivity(buffered) == scheduledEventId);
    }
}
