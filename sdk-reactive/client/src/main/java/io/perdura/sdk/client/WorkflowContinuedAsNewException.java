package io.perdura.sdk.client;

/** The run that was asked about went over into another one. */
public final class WorkflowContinuedAsNewException extends WorkflowException {
    private static final long serialVersionUID = 1;

    private final String newRunId;

    WorkflowContinuedAsNewException(String workflowId, String runId, String newRunId) {
        super(named(workflowId, runId) + " continued as new in run " + newRunId, workflowId, runId, null);
        this.newRunId = newRunId;
    }

    public String newRunId() {
        return newRunId;
    }
}
