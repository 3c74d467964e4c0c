package io.perdura.engine.execution;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.check.Texts;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;

/** What a request must say that signals a run and starts one if there is none. */
public final class SignalWithStartRules {

    /** The two requests that it comes to, both complete and under the same request id. */
    public record Parts(StartWorkflowExecutionRequest start, SignalWorkflowExecutionRequest signal) {}

    private SignalWithStartRules() {}

    /** Its parts; or a rejection. {@code requestId} is used if the request brings none. */
    public static Parts complete(SignalWithStartWorkflowExecutionRequest request, String requestId, Limits limits) {
        requireText(request.getSignalName(), "signal not set", "signal name", limits);
        requireText(request.getWorkflowType().getName(), "workflow type not set", "workflow type name", limits);
        if (Texts.isLonger(request.getRequestId(), limits.idBytesMax())) {
            throw tooLong("Request ID", request.getRequestId(), limits);
        }
        if (request.getWorkflowIdConflictPolicy() == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL) {
            throw Rejections.invalid(
                    "Invalid WorkflowIDConflictPolicy: WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported"
                            + " for this operation.");
        }
        if (request.getSignalInput().getSerializedSize() > limits.blobBytesMax()) {
            throw Rejections.blobTooLarge();
        }
        StartWorkflowExecutionRequest start = StartRules.complete(startOf(request), requestId, limits);
        return new Parts(start, signalOf(request, start.getRequestId()));
    }

    private static StartWorkflowExecutionRequest startOf(SignalWithStartWorkflowExecutionRequest request) {
        StartWorkflowExecutionRequest.Builder start = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setWorkflowId(request.getWorkflowId())
                .setWorkflowType(request.getWorkflowType())
                .setIdentity(request.getIdentity())
                .setRequestId(request.getRequestId())
                .setWorkflowIdReusePolicyValue(request.getWorkflowIdReusePolicyValue())
                .setWorkflowIdConflictPolicyValue(conflictPolicy(request))
                .setCronSchedule(request.getCronSchedule())
                .addAllLinks(request.getLinksList());
        if (request.hasTaskQueue()) {
            start.setTaskQueue(request.getTaskQueue());
        }
        if (request.hasInput()) {
            start.setInput(request.getInput());
        }
        if (request.hasWorkflowExecutionTimeout()) {
            start.setWorkflowExecutionTimeout(request.getWorkflowExecutionTimeout());
        }
        if (request.hasWorkflowRunTimeout()) {
            start.setWorkflowRunTimeout(request.getWorkflowRunTimeout());
        }
        if (request.hasWorkflowTaskTimeout()) {
            start.setWorkflowTaskTimeout(request.getWorkflowTaskTimeout());
        }
        if (request.hasRetryPolicy()) {
            start.setRetryPolicy(request.getRetryPolicy());
        }
        if (request.hasMemo()) {
            start.setMemo(request.getMemo());
        }
        if (request.hasSearchAttributes()) {
            start.setSearchAttributes(request.getSearchAttributes());
        }
        if (request.hasHeader()) {
            start.setHeader(request.getHeader());
        }
        if (request.hasWorkflowStartDelay()) {
            start.setWorkflowStartDelay(request.getWorkflowStartDelay());
        }
        if (request.hasUserMetadata()) {
            start.setUserMetadata(request.getUserMetadata());
        }
        if (request.hasVersioningOverride()) {
            start.setVersioningOverride(request.getVersioningOverride());
        }
        if (request.hasPriority()) {
            start.setPriority(request.getPriority());
        }
        if (request.hasTimeSkippingConfig()) {
            start.setTimeSkippingConfig(request.getTimeSkippingConfig());
        }
        return start.build();
    }

    /** A run that is there is signaled, unless the request says otherwise. */
    private static int conflictPolicy(SignalWithStartWorkflowExecutionRequest request) {
        boolean isOpenToDefault = request.getWorkflowIdConflictPolicy()
                        == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_UNSPECIFIED
                && request.getWorkflowIdReusePolicy()
                        != WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING;
        return isOpenToDefault
                ? WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING_VALUE
                : request.getWorkflowIdConflictPolicyValue();
    }

    private static SignalWorkflowExecutionRequest signalOf(
            SignalWithStartWorkflowExecutionRequest request, String requestId) {
        SignalWorkflowExecutionRequest.Builder signal = SignalWorkflowExecutionRequest.newBuilder()
                .setSignalName(request.getSignalName())
                .setIdentity(request.getIdentity())
                .setRequestId(requestId)
                .addAllLinks(request.getLinksList());
        if (request.hasSignalInput()) {
            signal.setInput(request.getSignalInput());
        }
        if (request.hasHeader()) {
            signal.setHeader(request.getHeader());
        }
        return signal.build();
    }

    private static void requireText(String text, String missing, String name, Limits limits) {
        if (text.isEmpty()) {
            throw Rejections.invalid(missing);
        }
        if (Texts.isLonger(text, limits.idBytesMax())) {
            throw tooLong(name, text, limits);
        }
    }

    private static RuntimeException tooLong(String name, String text, Limits limits) {
        return Rejections.invalid(
                name + " exceeds maximum allowed length (" + Texts.bytes(text) + "/" + limits.idBytesMax() + ")");
    }
}
