package io.perdura.sdk.client;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;

/** A query that was to be answered only in another state of the workflow. */
public final class WorkflowQueryRejectedException extends WorkflowException {
    private static final long serialVersionUID = 1;

    private final WorkflowExecutionStatus status;

    WorkflowQueryRejectedException(String workflowId, String runId, WorkflowExecutionStatus status) {
        super(named(workflowId, runId) + " is " + status + ": the query was not asked", workflowId, runId, null);
        this.status = status;
    }

    public WorkflowExecutionStatus status() {
        return status;
    }
}
