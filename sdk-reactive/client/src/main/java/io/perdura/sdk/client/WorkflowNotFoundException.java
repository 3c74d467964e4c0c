package io.perdura.sdk.client;

import org.jspecify.annotations.Nullable;

/** There is no such workflow, or no such run, or it is closed where an open one is needed. */
public final class WorkflowNotFoundException extends WorkflowException {
    private static final long serialVersionUID = 1;

    WorkflowNotFoundException(String workflowId, String runId, @Nullable Throwable cause) {
        super(
                named(workflowId, runId) + " is not there, or is closed"
                        + (cause == null ? "" : ": " + cause.getMessage()),
                workflowId,
                runId,
                cause);
    }
}
