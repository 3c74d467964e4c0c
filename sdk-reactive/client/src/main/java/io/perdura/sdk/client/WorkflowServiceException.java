package io.perdura.sdk.client;

import org.jspecify.annotations.Nullable;

/** The server refused a call for another reason, or could not be reached; the cause is the call's own failure. */
public final class WorkflowServiceException extends WorkflowException {
    private static final long serialVersionUID = 1;

    WorkflowServiceException(String workflowId, String runId, @Nullable Throwable cause) {
        super(named(workflowId, runId) + (cause == null ? "" : ": " + cause.getMessage()), workflowId, runId, cause);
    }
}
