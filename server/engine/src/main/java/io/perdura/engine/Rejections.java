package io.perdura.engine;

import com.google.rpc.Code;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.errordetails.v1.WorkflowNotReadyFailure;

/** The texts that SDKs and people look for, in one place. */
public final class Rejections {

    private Rejections() {}

    public static Rejection invalid(String message) {
        return new Rejection(Code.INVALID_ARGUMENT, message);
    }

    public static Rejection notFound(String message) {
        return new Rejection(Code.NOT_FOUND, message, NotFoundFailure.getDefaultInstance());
    }

    public static Rejection unimplemented(String what) {
        return new Rejection(Code.UNIMPLEMENTED, what);
    }

    public static Rejection unavailable(String message) {
        return new Rejection(Code.UNAVAILABLE, message);
    }

    public static Rejection shardUnavailable() {
        return unavailable("shard unavailable, please backoff and retry");
    }

    public static Rejection workflowTaskNotFound() {
        return notFound("Workflow task not found.");
    }

    public static Rejection workflowNotFound(String workflowId) {
        return notFound("workflow not found for ID: " + workflowId);
    }

    public static Rejection workflowNotFound(String workflowId, String runId) {
        return notFound(
                "workflow execution not found for workflow ID \"" + workflowId + "\" and run ID \"" + runId + "\"");
    }

    public static Rejection chainNotFound() {
        return notFound("workflow execution not found");
    }

    public static Rejection workflowCompleted() {
        return notFound("workflow execution already completed");
    }

    public static Rejection activityNotFound() {
        return notFound("invalid activityID or activity already timed out or invoking workflow is completed");
    }

    public static Rejection activityIdNotFound(String activityId) {
        return notFound("cannot find pending activity with ActivityID " + activityId
                + ", check workflow execution history for more details");
    }

    public static Rejection noPendingActivity() {
        return notFound("Can't find pending activity with such ID. Invalid activityID or activity already completed");
    }

    public static Rejection cancelNotRequested() {
        return invalid("unable to mark activity as canceled without activity being request canceled first");
    }

    public static Rejection blobTooLarge() {
        return invalid("Blob data size exceeds limit.");
    }

    public static Rejection signalsExceeded() {
        return invalid("exceeded workflow execution limit for signal events");
    }

    public static Rejection closing() {
        return busyWorkflow("workflow operation can not be applied because workflow is closing");
    }

    public static Rejection busyWorkflow(String message) {
        return exhausted(
                message,
                ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW,
                ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE);
    }

    public static Rejection overloaded(String message) {
        return exhausted(
                message,
                ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED,
                ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM);
    }

    public static Rejection exhausted(String message, ResourceExhaustedCause cause, ResourceExhaustedScope scope) {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                message,
                ResourceExhaustedFailure.newBuilder()
                        .setCause(cause)
                        .setScope(scope)
                        .build());
    }

    public static Rejection notReady(String message) {
        return new Rejection(Code.FAILED_PRECONDITION, message, WorkflowNotReadyFailure.getDefaultInstance());
    }

    public static Rejection failedPrecondition(String message) {
        return new Rejection(Code.FAILED_PRECONDITION, message);
    }

    public static Rejection alreadyRunning(String workflowId, String runId, String requestId, String firstRunId) {
        return alreadyStarted(
                "Workflow execution is already running. WorkflowId: " + workflowId + ", RunId: " + runId + ".",
                runId,
                requestId,
                firstRunId);
    }

    public static Rejection finishedSuccessfully(String workflowId, String runId, String requestId, String firstRunId) {
        return alreadyStarted(
                "Workflow execution already finished successfully. WorkflowId: " + workflowId + ", RunId: " + runId
                        + ". Workflow Id reuse policy: allow duplicate workflow Id if last run failed.",
                runId,
                requestId,
                firstRunId);
    }

    public static Rejection finished(String workflowId, String runId, String requestId, String firstRunId) {
        return alreadyStarted(
                "Workflow execution already finished. WorkflowId: " + workflowId + ", RunId: " + runId
                        + ". Workflow Id reuse policy: reject duplicate workflow Id.",
                runId,
                requestId,
                firstRunId);
    }

    private static Rejection alreadyStarted(String message, String runId, String requestId, String firstRunId) {
        return new Rejection(
                Code.ALREADY_EXISTS,
                message,
                WorkflowExecutionAlreadyStartedFailure.newBuilder()
                        .setStartRequestId(requestId)
                        .setRunId(runId)
                        .setFirstExecutionRunId(firstRunId)
                        .build());
    }
}
