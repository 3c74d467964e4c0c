package io.perdura.sdk.client;

import org.jspecify.annotations.Nullable;

/** What came of asking for something of a workflow, when it is not what was asked for. */
public abstract class WorkflowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String workflowId;
    private final String runId;

    WorkflowException(String message, String workflowId, String runId, @Nullable Throwable cause) {
        super(message, cause);
        this.workflowId = workflowId;
        this.runId = runId;
    }

    public String workflowId() {
        return workflowId;
    }

    /** Empty: whichever was open, or the last. */
    public String runId() {
        return runId;
    }

    static String named(String workflowId, String runId) {
        return "workflow '" + workflowId + "'" + (runId.isEmpty() ? "" : ", run " + runId);
    }
}
