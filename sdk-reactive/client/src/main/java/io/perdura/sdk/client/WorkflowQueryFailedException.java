package io.perdura.sdk.client;

import org.jspecify.annotations.Nullable;

/** The workflow could not answer a query: it does not know it, or its handler failed; the cause says which. */
public final class WorkflowQueryFailedException extends WorkflowException {
    private static final long serialVersionUID = 1;

    WorkflowQueryFailedException(String workflowId, String runId, @Nullable Throwable cause) {
        super(
                "a query of " + named(workflowId, runId) + " failed" + (cause == null ? "" : ": " + cause.getMessage()),
                workflowId,
                runId,
                cause);
    }
}
