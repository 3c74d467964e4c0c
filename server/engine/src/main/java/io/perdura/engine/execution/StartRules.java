package io.perdura.engine.execution;

import com.google.protobuf.Duration;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.RetryBackoff;
import io.perdura.engine.Times;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.nio.charset.StandardCharsets;

/** What a start request must say, checked in the order of Temporal's front end, and what is filled in. */
public final class StartRules {

    private static final String RESERVED_QUEUES = "/_sys/";

    /** Effective timeouts in milliseconds; 0: none. */
    public record Timeouts(long executionMs, long runMs, long taskMs) {}

    private StartRules() {}

    /** The request, complete; or a rejection. {@code requestId} is used if the request brings none. */
    public static StartWorkflowExecutionRequest complete(
            StartWorkflowExecutionRequest request, String requestId, Limits limits) {
        StartWorkflowExecutionRequest.Builder complete = request.toBuilder();
        if (request.getWorkflowId().isEmpty()) {
            throw Rejections.invalid("WorkflowId is not set on request.");
        }
        int idBytes = bytes(request.getWorkflowId());
        if (idBytes > limits.idBytesMax()) {
            throw Rejections.invalid(
                    "WorkflowId exceeds maximum allowed length (" + idBytes + "/" + limits.idBytesMax() + ")");
        }
        if (request.hasRetryPolicy()) {
            RetryPolicy policy = RetryBackoff.withDefaults(request.getRetryPolicy());
            String problem = RetryBackoff.problem(policy);
            if (problem != null) {
                throw Rejections.invalid(problem);
            }
            complete.setRetryPolicy(policy);
        }
        checkDelay(request);
        if (request.getWorkflowType().getName().isEmpty()) {
            throw Rejections.invalid("WorkflowType is not set on request.");
        }
        if (bytes(request.getWorkflowType().getName()) > limits.idBytesMax()) {
            throw Rejections.invalid("WorkflowType length exceeds limit.");
        }
        requireStorable(request.getWorkflowId());
        requireStorable(request.getWorkflowType().getName());
        complete.setTaskQueue(taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits));
        complete.setTaskQueue(complete.getTaskQueue().toBuilder().setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL));
        checkTimeout(request.getWorkflowExecutionTimeout(), "WorkflowExecutionTimeoutSeconds");
        checkTimeout(request.getWorkflowRunTimeout(), "WorkflowRunTimeoutSeconds");
        checkTimeout(request.getWorkflowTaskTimeout(), "WorkflowTaskTimeoutSeconds");
        Timeouts timeouts = timeouts(
                Times.ms(request.getWorkflowExecutionTimeout()),
                Times.ms(request.getWorkflowRunTimeout()),
                Times.ms(request.getWorkflowTaskTimeout()),
                limits);
        complete.setWorkflowExecutionTimeout(Times.duration(timeouts.executionMs()))
                .setWorkflowRunTimeout(Times.duration(timeouts.runMs()))
                .setWorkflowTaskTimeout(Times.duration(timeouts.taskMs()));
        if (request.getRequestId().isEmpty()) {
            complete.setRequestId(requestId);
        } else if (bytes(request.getRequestId()) > limits.idBytesMax()) {
            throw Rejections.invalid("RequestId length exceeds limit.");
        }
        requireStorable(request.getRequestId());
        if (bytes(request.getIdentity()) > limits.idBytesMax()) {
            throw Rejections.invalid("Identity length exceeds limit.");
        }
        completePolicies(complete);
        checkSizes(request, limits);
        checkSupported(request);
        return complete.build();
    }

    /** The queue as it is kept; or a rejection. */
    public static TaskQueue taskQueue(boolean isSet, TaskQueue queue, Limits limits) {
        if (!isSet) {
            throw Rejections.invalid("taskQueue is not set");
        }
        if (queue.getName().isEmpty()) {
            throw Rejections.invalid("missing task queue name");
        }
        if (bytes(queue.getName()) > limits.idBytesMax()) {
            throw Rejections.invalid("taskQueue length exceeds limit");
        }
        if (queue.getName().startsWith(RESERVED_QUEUES)) {
            throw Rejections.invalid("task queue name cannot start with reserved prefix " + RESERVED_QUEUES);
        }
        requireStorable(queue.getName());
        return queue;
    }

    /** Postgres keeps any text but this: one that reached an append would close its shard. */
    public static boolean isStorable(String text) {
        return text.indexOf('\0') < 0;
    }

    private static void requireStorable(String text) {
        if (!isStorable(text)) {
            throw Rejections.invalid("a text of the request contains a null byte");
        }
    }

    private static void checkDelay(StartWorkflowExecutionRequest request) {
        Duration delay = request.getWorkflowStartDelay();
        if (!request.getCronSchedule().isEmpty() && request.hasWorkflowStartDelay()) {
            throw Rejections.invalid("CronSchedule and WorkflowStartDelay may not be used together.");
        }
        if (isNegative(delay)) {
            throw Rejections.invalid(
                    "An invalid WorkflowStartDelaySeconds is set on request. cause: negative duration");
        }
    }

    private static void checkTimeout(Duration timeout, String name) {
        if (isNegative(timeout)) {
            throw Rejections.invalid("An invalid " + name + " is set on request. cause: negative duration");
        }
    }

    private static boolean isNegative(Duration span) {
        return span.getSeconds() < 0 || span.getNanos() < 0;
    }

    /** A run lives no longer than its chain, a workflow task no longer than its run. */
    public static Timeouts timeouts(long executionMs, long runMs, long taskMs, Limits limits) {
        long run = runMs == 0 ? executionMs : executionMs == 0 ? runMs : Math.min(runMs, executionMs);
        long task = taskMs == 0 ? limits.workflowTaskTimeoutMs() : taskMs;
        task = Math.min(task, limits.workflowTaskTimeoutMaxMs());
        return new Timeouts(executionMs, run, run == 0 ? task : Math.min(task, run));
    }

    private static void completePolicies(StartWorkflowExecutionRequest.Builder request) {
        WorkflowIdReusePolicy reuse = request.getWorkflowIdReusePolicy();
        WorkflowIdConflictPolicy conflict = request.getWorkflowIdConflictPolicy();
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
        if (!request.getCronSchedule().isEmpty()) {
            throw Rejections.unimplemented("CronSchedule is not implemented");
        }
        if (request.getCompletionCallbacksCount() > 0) {
            throw Rejections.unimplemented("completion callbacks are not implemented");
        }
        if (request.hasVersioningOverride()) {
            throw Rejections.unimplemented("versioning overrides are not implemented");
        }
        if (request.hasTimeSkippingConfig()) {
            throw Rejections.unimplemented("time skipping is not implemented");
        }
    }

    public static int bytes(String text) {
        return text.length() * 3 <= 1000 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
