package io.perdura.engine.update;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;

/** Why an update is not taken, or ends without its worker's word: the texts and failures that SDKs look for. */
public final class UpdateRefusals {

    static final String CLOSED = "workflow update was aborted by closing workflow";

    private UpdateRefusals() {}

    public static Rejection unknown(String updateId) {
        return Rejections.notFound("update \"" + updateId + "\" not found");
    }

    /** The run closed before the update was accepted, and no other run follows it. */
    public static Rejection closed() {
        return Rejections.notFound(CLOSED);
    }

    static Rejection tasksKeepFailing() {
        return Rejections.notReady("Unable to perform workflow execution update due to Workflow Task in failed state.");
    }

    static Rejection taskFailed() {
        return Rejections.notReady(
                "Unable to perform workflow execution update due to unexpected workflow task failure.");
    }

    static Rejection tooManyInFlight(int max) {
        return concurrent("limit on number of concurrent in-flight updates has been reached (" + max + ")");
    }

    static Rejection tooLargeInFlight(long max) {
        return concurrent("limit on total payload size of in-flight updates has been reached (" + max + " bytes)");
    }

    private static Rejection concurrent(String message) {
        return Rejections.exhausted(
                message,
                ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT,
                ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE);
    }

    static Rejection tooManyInAll(int max) {
        return new Rejection(
                Code.FAILED_PRECONDITION,
                "The limit on the total number of distinct updates in this workflow has been reached (" + max
                        + "). Make sure any duplicate updates share an Update ID so the server can deduplicate them, "
                        + "and consider rejecting updates that you aren't going to process. You can also "
                        + "Continue-as-New to avoid this; we recommend you check Continue-as-New Suggested in your "
                        + "Workflow.");
    }

    /** The outcome of an update that was accepted by a run that closed before completing it. */
    public static Failure acceptedButNotCompleted() {
        return serverFailure(
                "Workflow Update failed because the Workflow completed before the Update completed.",
                "AcceptedUpdateCompletedWorkflow");
    }

    /** The rejection of an update that a worker got and said nothing about. */
    static Failure notProcessed() {
        return serverFailure(
                "Workflow Update is rejected because it wasn't processed by worker. Probably, Workflow Update is not "
                        + "supported by the worker.",
                "UnprocessedUpdate");
    }

    private static Failure serverFailure(String message, String type) {
        return Failure.newBuilder()
                .setMessage(message)
                .setSource("Server")
                .setApplicationFailureInfo(
                        ApplicationFailureInfo.newBuilder().setType(type).setNonRetryable(true))
                .build();
    }
}
