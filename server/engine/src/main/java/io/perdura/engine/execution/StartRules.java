package io.perdura.engine.execution;

import com.google.protobuf.Duration;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.check.Callbacks;
import io.perdura.engine.check.Links;
import io.perdura.engine.check.Priorities;
import io.perdura.engine.check.Spans;
import io.perdura.engine.check.TaskQueues;
import io.perdura.engine.check.Texts;
import io.perdura.engine.check.Timeouts;
import io.perdura.engine.retry.RetryPolicies;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;

/** What a start request must say, checked in the order of Temporal's front end, and what is filled in. */
public final class StartRules {

    private StartRules() {}

    /** The request, complete; or a rejection. {@code requestId} is used if the request brings none. */
    public static StartWorkflowExecutionRequest complete(
            StartWorkflowExecutionRequest request, String requestId, Limits limits) {
        StartWorkflowExecutionRequest.Builder complete = request.toBuilder();
        if (request.getWorkflowId().isEmpty()) {
            throw Rejections.invalid("WorkflowId is not set on request.");
        }
        if (Texts.isLonger(request.getWorkflowId(), limits.idBytesMax())) {
            throw Rejections.invalid("WorkflowId exceeds maximum allowed length ("
                    + Texts.bytes(request.getWorkflowId()) + "/" + limits.idBytesMax() + ")");
        }
        if (request.hasRetryPolicy()) {
            RetryPolicy policy = RetryPolicies.withDefaults(request.getRetryPolicy());
            String problem = RetryPolicies.problem(policy);
            if (problem != null) {
                throw Rejections.invalid(problem);
            }
            complete.setRetryPolicy(policy);
        }
        checkDelay(request);
        checkCron(request.getCronSchedule());
        if (request.hasWorkflowStartDelay()) {
            complete.setWorkflowStartDelay(Spans.capped(request.getWorkflowStartDelay()));
        }
        if (request.getWorkflowType().getName().isEmpty()) {
            throw Rejections.invalid("WorkflowType is not set on request.");
        }
        checkLength(request.getWorkflowType().getName(), "WorkflowType", limits);
        requireStorable(request.getWorkflowId());
        requireStorable(request.getWorkflowType().getName());
        complete.setTaskQueue(taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits).toBuilder()
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL));
        completeTimeouts(request, complete, limits);
        if (request.getRequestId().isEmpty()) {
            complete.setRequestId(requestId);
        }
        checkLength(request.getRequestId(), "RequestId", limits);
        requireStorable(request.getRequestId());
        checkLength(request.getIdentity(), "Identity", limits);
        completePolicies(complete);
        checkConflictOptions(request);
        Priorities.check(request.getPriority());
        Links.check(request.getLinksList());
        Callbacks.check(request.getCompletionCallbacksList());
        checkSizes(request, limits);
        checkSupported(request);
        return complete.build();
    }

    /** What is not set stays so, but for what is derived from what is set. */
    private static void completeTimeouts(
            StartWorkflowExecutionRequest request, StartWorkflowExecutionRequest.Builder complete, Limits limits) {
        checkTimeout(request.getWorkflowExecutionTimeout(), "WorkflowExecutionTimeoutSeconds");
        checkTimeout(request.getWorkflowRunTimeout(), "WorkflowRunTimeoutSeconds");
        checkTimeout(request.getWorkflowTaskTimeout(), "WorkflowTaskTimeoutSeconds");
        Duration execution = Spans.capped(request.getWorkflowExecutionTimeout());
        Timeouts timeouts = Timeouts.effective(
                execution,
                Spans.capped(request.getWorkflowRunTimeout()),
                Spans.capped(request.getWorkflowTaskTimeout()),
                limits);
        if (request.hasWorkflowExecutionTimeout()) {
            complete.setWorkflowExecutionTimeout(execution);
        }
        if (request.hasWorkflowRunTimeout() || !Spans.isZero(timeouts.run())) {
            complete.setWorkflowRunTimeout(timeouts.run());
        }
        complete.setWorkflowTaskTimeout(timeouts.task());
    }

    /** The queue as it is kept; or a rejection. */
    public static TaskQueue taskQueue(boolean isSet, TaskQueue queue, Limits limits) {
        String problem = isSet ? TaskQueues.problem(queue.getName(), limits.idBytesMax()) : "taskQueue is not set";
        if (problem != null) {
            throw Rejections.invalid(problem);
        }
        return queue;
    }

    private static void checkLength(String text, String name, Limits limits) {
        if (Texts.isLonger(text, limits.idBytesMax())) {
            throw Rejections.invalid(name + " length exceeds limit.");
        }
    }

    private static void requireStorable(String text) {
        if (!Texts.isStorable(text)) {
            throw Rejections.invalid("a text of the request contains a null byte");
        }
    }

    private static void checkDelay(StartWorkflowExecutionRequest request) {
        if (!request.getCronSchedule().isEmpty() && request.hasWorkflowStartDelay()) {
            throw Rejections.invalid("CronSchedule and WorkflowStartDelay may not be used together.");
        }
        checkTimeout(request.getWorkflowStartDelay(), "WorkflowStartDelaySeconds");
    }

    /** A schedule that fires once in five years at the least; empty is none. */
    private static void checkCron(String schedule) {
        String problem = CronRules.problem(schedule);
        if (problem != null) {
            throw Rejections.invalid(problem);
        }
    }

    private static void checkConflictOptions(StartWorkflowExecutionRequest request) {
        if (request.getOnConflictOptions().getAttachCompletionCallbacks()
                && !request.getOnConflictOptions().getAttachRequestId()) {
            throw Rejections.invalid("attaching request ID is required for attaching completion callbacks");
        }
    }

    private static void checkTimeout(Duration timeout, String name) {
        String problem = Spans.problem(timeout);
        if (problem != null) {
            throw Rejections.invalid("An invalid " + name + " is set on request. cause: " + problem);
        }
    }

    private static void completePolicies(StartWorkflowExecutionRequest.Builder request) {
        WorkflowIdReusePolicy reuse = request.getWorkflowIdReusePolicy();
        WorkflowIdConflictPolicy conflict = request.getWorkflowIdConflictPolicy();
        if (reuse == WorkflowIdReusePolicy.UNRECOGNIZED) {
            throw Rejections.invalid("Invalid WorkflowIDReusePolicy: " + request.getWorkflowIdReusePolicyValue());
        }
        if (conflict == WorkflowIdConflictPolicy.UNRECOGNIZED) {
            throw Rejections.invalid("Invalid WorkflowIDConflictPolicy: " + request.getWorkflowIdConflictPolicyValue());
        }
        boolean conflictSet = conflict != WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_UNSPECIFIED;
        if (reuse == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING) {
            if (conflictSet) {
                throw Rejections.invalid(
                        "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING cannot be used "
                                + "together with a WorkflowIDConflictPolicy");
            }
            request.setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                    .setWorkflowIdConflictPolicy(
                            WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING);
            return;
        }
        if (reuse == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
                && conflict == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING) {
            throw Rejections.invalid(
                    "Invalid WorkflowIDReusePolicy: WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE cannot be used together "
                            + "with WorkflowIdConflictPolicy WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING");
        }
        if (reuse == WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_UNSPECIFIED) {
            request.setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
        }
        if (!conflictSet) {
            request.setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL);
        }
    }

    private static void checkSizes(StartWorkflowExecutionRequest request, Limits limits) {
        if (request.getInput().getSerializedSize() > limits.blobBytesMax()) {
            throw Rejections.blobTooLarge();
        }
        if (request.getMemo().getSerializedSize() > limits.memoBytesMax()) {
            throw Rejections.invalid("Memo size exceeds limit.");
        }
    }

    /** What is not there yet is refused, not ignored. */
    private static void checkSupported(StartWorkflowExecutionRequest request) {
        if (request.hasVersioningOverride()) {
            VersioningOverrides.checkForm(request.getVersioningOverride());
            throw Rejections.unimplemented("versioning overrides are not implemented");
        }
        if (request.hasTimeSkippingConfig()) {
            throw Rejections.unimplemented("time skipping is not implemented");
        }
    }
}
