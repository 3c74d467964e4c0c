package io.perdura.engine.activity;

import com.google.protobuf.Duration;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.check.FieldPaths;
import io.perdura.engine.check.TaskQueues;
import io.perdura.engine.retry.RetryPolicies;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.TaskQueueKind;
import java.util.Set;

/** The options of a pending activity with some of them changed: those that a field mask names. */
final class ActivityOptionsUpdate {

    private static final String RETRY_POLICY = "retryPolicy";

    /** What may be changed. */
    static final Set<String> PATHS = Set.of(
            "taskQueue.name",
            "scheduleToCloseTimeout",
            "scheduleToStartTimeout",
            "startToCloseTimeout",
            "heartbeatTimeout",
            "priority",
            "priority.priorityKey",
            "priority.fairnessKey",
            "priority.fairnessWeight",
            RETRY_POLICY,
            "retryPolicy.initialInterval",
            "retryPolicy.backoffCoefficient",
            "retryPolicy.maximumInterval",
            "retryPolicy.maximumAttempts");

    private final ActivityOptions asked;
    private final Set<String> paths;

    /** @param paths in camel case; what is no option is passed over */
    ActivityOptionsUpdate(ActivityOptions asked, Set<String> paths) {
        this.asked = asked;
        this.paths = paths;
    }

    /** The options as they would hold; refused if they could not. */
    ActivityOptions applyTo(ActivityInfo activity, Transition t) {
        ActivityOptions.Builder merged = activity.options().toBuilder();
        queue(merged, t);
        priority(merged);
        retryPolicy(merged);
        if (paths.contains("scheduleToCloseTimeout")) {
            merged.setScheduleToCloseTimeout(asked.getScheduleToCloseTimeout());
        }
        if (paths.contains("scheduleToStartTimeout")) {
            merged.setScheduleToStartTimeout(asked.getScheduleToStartTimeout());
        }
        if (paths.contains("startToCloseTimeout")) {
            merged.setStartToCloseTimeout(asked.getStartToCloseTimeout());
        }
        if (paths.contains("heartbeatTimeout")) {
            merged.setHeartbeatTimeout(asked.getHeartbeatTimeout());
        }
        ActivityTimeouts timeouts = new ActivityTimeouts(
                        merged.getScheduleToCloseTimeout(),
                        merged.getScheduleToStartTimeout(),
                        merged.getStartToCloseTimeout(),
                        merged.getHeartbeatTimeout())
                .normalized(
                        Duration.getDefaultInstance(),
                        activity.activityId(),
                        activity.scheduled().getActivityType().getName(),
                        Rejections::invalid);
        return merged.setScheduleToCloseTimeout(timeouts.scheduleToClose())
                .setScheduleToStartTimeout(timeouts.scheduleToStart())
                .setStartToCloseTimeout(timeouts.startToClose())
                .setHeartbeatTimeout(timeouts.heartbeat())
                .build();
    }

    private void queue(ActivityOptions.Builder merged, Transition t) {
        if (paths.contains("taskQueue.name")) {
            if (!asked.hasTaskQueue()) {
                throw Rejections.invalid("TaskQueue is not provided");
            }
            String name = asked.getTaskQueue().getName();
            merged.getTaskQueueBuilder()
                    .setName(name.isEmpty() ? t.state().execution().taskQueue() : name);
        }
        String problem =
                TaskQueues.problem(merged.getTaskQueue().getName(), t.limits().idBytesMax());
        if (problem != null) {
            throw Rejections.invalid(problem);
        }
        merged.getTaskQueueBuilder().setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL);
    }

    private void priority(ActivityOptions.Builder merged) {
        if (paths.contains("priority")) {
            if (asked.hasPriority()) {
                merged.setPriority(asked.getPriority());
            } else {
                merged.clearPriority();
            }
        }
        if (!FieldPaths.isAnyBelow(paths, "priority")) {
            return;
        }
        if (!asked.hasPriority()) {
            throw Rejections.invalid("Priority is not provided");
        }
        Priority.Builder priority = merged.getPriorityBuilder();
        if (paths.contains("priority.priorityKey")) {
            priority.setPriorityKey(asked.getPriority().getPriorityKey());
        }
        if (paths.contains("priority.fairnessKey")) {
            priority.setFairnessKey(asked.getPriority().getFairnessKey());
        }
        if (paths.contains("priority.fairnessWeight")) {
            priority.setFairnessWeight(asked.getPriority().getFairnessWeight());
        }
    }

    private void retryPolicy(ActivityOptions.Builder merged) {
        boolean whole = paths.contains(RETRY_POLICY);
        boolean parts = FieldPaths.isAnyBelow(paths, RETRY_POLICY);
        if (!whole && !parts) {
            return;
        }
        if (!asked.hasRetryPolicy()) {
            throw Rejections.invalid("RetryPolicy is not provided");
        }
        RetryPolicy from = asked.getRetryPolicy();
        RetryPolicy.Builder policy = whole ? from.toBuilder() : merged.getRetryPolicy().toBuilder();
        if (paths.contains("retryPolicy.initialInterval")) {
            policy.setInitialInterval(from.getInitialInterval());
        }
        if (paths.contains("retryPolicy.backoffCoefficient")) {
            policy.setBackoffCoefficient(from.getBackoffCoefficient());
        }
        if (paths.contains("retryPolicy.maximumInterval")) {
            policy.setMaximumInterval(from.getMaximumInterval());
        }
        if (paths.contains("retryPolicy.maximumAttempts")) {
            policy.setMaximumAttempts(from.getMaximumAttempts());
        }
        // A policy that leaves something open would let attempts follow each other without a pause.
        RetryPolicy filled = whole ? RetryPolicies.withDefaults(policy.build()) : policy.build();
        String problem = RetryPolicies.problem(filled);
        if (problem != null) {
            throw Rejections.invalid(problem);
        }
        merged.setRetryPolicy(filled);
    }
}
