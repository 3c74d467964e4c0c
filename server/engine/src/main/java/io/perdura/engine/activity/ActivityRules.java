package io.perdura.engine.activity;

import com.google.protobuf.Duration;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.RetryBackoff;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;

/** What a command that schedules an activity must say, and what is filled in where it is silent. */
final class ActivityRules {

    private static final WorkflowTaskFailedCause BAD =
            WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_BAD_SCHEDULE_ACTIVITY_ATTRIBUTES;

    private ActivityRules() {}

    static ActivityTaskScheduledEventAttributes.Builder normalize(
            Transition t, ScheduleActivityTaskCommandAttributes command) {
        String queue = command.getTaskQueue().getName().isEmpty()
                ? t.state().execution().taskQueue()
                : command.getTaskQueue().getName();
        int idMax = t.limits().idBytesMax();
        check(queue.length() <= idMax, "taskQueue length exceeds limit");
        check(!command.getActivityId().isEmpty(), "activityId is not set");
        check(!command.getActivityType().getName().isEmpty(), "activityType is not set");
        RetryPolicy policy = RetryBackoff.withDefaults(command.getRetryPolicy());
        String problem = RetryBackoff.problem(policy);
        check(problem == null, String.valueOf(problem));
        check(
                command.getActivityId().length() <= idMax,
                "activityId exceeds length limit. Length="
                        + command.getActivityId().length() + " Limit=" + idMax);
        check(
                command.getActivityType().getName().length() <= idMax,
                "activityType exceeds length limit. Length="
                        + command.getActivityType().getName().length() + " Limit=" + idMax);
        ActivityTaskScheduledEventAttributes.Builder scheduled = withTimeouts(t, command);
        if (command.getInput().getSerializedSize() > t.limits().blobBytesMax()) {
            throw new CommandFailure(BAD, "ScheduleActivityTaskCommandAttributes.Input exceeds size limit.", true);
        }
        if (t.state().activities().size() >= t.limits().pendingActivitiesMax()) {
            throw new CommandFailure(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_ACTIVITIES_LIMIT_EXCEEDED,
                    "the number of pending activities, "
                            + t.state().activities().size()
                            + ", has reached the per-workflow limit of "
                            + t.limits().pendingActivitiesMax());
        }
        if (t.state().activities().find(command.getActivityId()) != null) {
            throw CommandFailure.invalidInState(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_SCHEDULE_ACTIVITY_DUPLICATE_ID,
                    "add-activitytask-scheduled-event",
                    "ActivityID: " + command.getActivityId());
        }
        scheduled
                .setActivityId(command.getActivityId())
                .setActivityType(command.getActivityType())
                .setRetryPolicy(policy)
                .setUseWorkflowBuildId(command.getUseWorkflowBuildId());
        scheduled.getTaskQueueBuilder().setName(queue).setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
        if (command.hasInput()) {
            scheduled.setInput(command.getInput());
        }
        if (command.hasHeader()) {
            scheduled.setHeader(command.getHeader());
        }
        if (command.hasPriority()) {
            scheduled.setPriority(command.getPriority());
        }
        return scheduled;
    }

    private static ActivityTaskScheduledEventAttributes.Builder withTimeouts(
            Transition t, ScheduleActivityTaskCommandAttributes command) {
        checkSpan(command.getScheduleToCloseTimeout(), "ScheduleToCloseTimeout");
        checkSpan(command.getScheduleToStartTimeout(), "ScheduleToStartTimeout");
        checkSpan(command.getStartToCloseTimeout(), "StartToCloseTimeout");
        checkSpan(command.getHeartbeatTimeout(), "HeartbeatTimeout");
        long run = Times.ms(t.state().execution().started().getWorkflowRunTimeout());
        long scheduleToClose = Times.ms(command.getScheduleToCloseTimeout());
        long scheduleToStart = Times.ms(command.getScheduleToStartTimeout());
        long startToClose = Times.ms(command.getStartToCloseTimeout());
        long heartbeat = Times.ms(command.getHeartbeatTimeout());
        if (scheduleToClose > 0) {
            scheduleToStart = scheduleToStart > 0 ? Math.min(scheduleToStart, scheduleToClose) : scheduleToClose;
            startToClose = startToClose > 0 ? Math.min(startToClose, scheduleToClose) : scheduleToClose;
        } else {
            check(
                    startToClose > 0,
                    "a valid StartToCloseTimeout or ScheduleToCloseTimeout must be set on the activity. ActivityId="
                            + command.getActivityId() + " ActivityType="
                            + command.getActivityType().getName());
            scheduleToClose = run;
            scheduleToStart = scheduleToStart > 0 ? scheduleToStart : run;
        }
        if (run > 0) {
            scheduleToClose = Math.min(scheduleToClose, run);
            scheduleToStart = Math.min(scheduleToStart, run);
            startToClose = Math.min(startToClose, run);
            heartbeat = Math.min(heartbeat, run);
        }
        return ActivityTaskScheduledEventAttributes.newBuilder()
                .setScheduleToCloseTimeout(Times.duration(scheduleToClose))
                .setScheduleToStartTimeout(Times.duration(scheduleToStart))
                .setStartToCloseTimeout(Times.duration(startToClose))
                .setHeartbeatTimeout(Times.duration(Math.min(heartbeat, startToClose)));
    }

    private static void checkSpan(Duration span, String name) {
        check(span.getSeconds() >= 0 && span.getNanos() >= 0, "invalid " + name + ": negative duration");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new CommandFailure(BAD, message);
        }
    }
}
