package io.perdura.engine.activity;

import io.perdura.engine.CommandContext;
import io.perdura.engine.CommandFailure;
import io.perdura.engine.check.Priorities;
import io.perdura.engine.check.TaskQueues;
import io.perdura.engine.check.Texts;
import io.perdura.engine.retry.RetryPolicies;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;

/** What a command that schedules an activity must say, and what is filled in where it is silent. */
final class ActivityRules {

    private ActivityRules() {}

    static ActivityTaskScheduledEventAttributes.Builder normalize(
            CommandContext c, ScheduleActivityTaskCommandAttributes command) {
        String queue = command.getTaskQueue().getName().isEmpty()
                ? c.state().execution().taskQueue()
                : command.getTaskQueue().getName();
        String queueProblem = TaskQueues.problem(queue, c.limits().idBytesMax());
        if (queueProblem != null) {
            throw c.bad(queueProblem);
        }
        if (command.getActivityId().isEmpty()) {
            throw c.bad("activityId is not set");
        }
        if (command.getActivityType().getName().isEmpty()) {
            throw c.bad("activityType is not set");
        }
        RetryPolicy policy = RetryPolicies.withDefaults(command.getRetryPolicy());
        String policyProblem = RetryPolicies.problem(policy);
        if (policyProblem != null) {
            throw c.bad(policyProblem);
        }
        checkLength(c, command.getActivityId(), "activityId");
        checkLength(c, command.getActivityType().getName(), "activityType");
        String priorityProblem = Priorities.problem(command.getPriority());
        if (priorityProblem != null) {
            throw c.bad("invalid priorities: " + priorityProblem);
        }
        ActivityTimeouts timeouts = new ActivityTimeouts(
                        command.getScheduleToCloseTimeout(),
                        command.getScheduleToStartTimeout(),
                        command.getStartToCloseTimeout(),
                        command.getHeartbeatTimeout())
                .normalized(
                        c.state().execution().started().getWorkflowRunTimeout(),
                        command.getActivityId(),
                        command.getActivityType().getName(),
                        c::bad);
        c.requireBlob(
                command.getInput().getSerializedSize(),
                "ScheduleActivityTaskCommandAttributes.Input exceeds size limit.");
        checkRoom(c, command);
        ActivityTaskScheduledEventAttributes.Builder scheduled = ActivityTaskScheduledEventAttributes.newBuilder()
                .setScheduleToCloseTimeout(timeouts.scheduleToClose())
                .setScheduleToStartTimeout(timeouts.scheduleToStart())
                .setStartToCloseTimeout(timeouts.startToClose())
                .setHeartbeatTimeout(timeouts.heartbeat())
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

    private static void checkLength(CommandContext c, String text, String name) {
        int max = c.limits().idBytesMax();
        if (Texts.isLonger(text, max)) {
            throw c.bad(name + " exceeds length limit. Length=" + Texts.bytes(text) + " Limit=" + max);
        }
    }

    private static void checkRoom(CommandContext c, ScheduleActivityTaskCommandAttributes command) {
        int pending = c.state().activities().size();
        if (pending >= c.limits().pendingActivitiesMax()) {
            throw new CommandFailure(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PENDING_ACTIVITIES_LIMIT_EXCEEDED,
                    "the number of pending activities, " + pending + ", has reached the per-workflow limit of "
                            + c.limits().pendingActivitiesMax());
        }
        if (c.state().activities().find(command.getActivityId()) != null) {
            throw CommandFailure.invalidInState(
                    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_SCHEDULE_ACTIVITY_DUPLICATE_ID,
                    "add-activitytask-scheduled-event",
                    "ActivityID: " + command.getActivityId());
        }
    }
}
