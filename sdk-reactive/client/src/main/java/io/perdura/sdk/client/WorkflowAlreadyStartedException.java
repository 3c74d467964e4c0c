package io.perdura.sdk.client;

/** A workflow of that id is open, or was and may not run again; {@link #runId()} is that run. */
public final class WorkflowAlreadyStartedException extends WorkflowException {
    private static final long serialVersionUID = 1;

    private final String workflowType;

    WorkflowAlreadyStartedException(String workflowId, String runId, String workflowType, Throwable cause) {
        super(named(workflowId, runId) + " was started already", workflowId, runId, cause);
        this.workflowType = workflowType;
    }

    /** The type that was asked for. */
    public String workflowType() {
        return workflowType;
    }
}
