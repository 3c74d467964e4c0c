package io.perdura.sdk.client;

/** An update that the workflow rejected, or that failed; the cause says why. */
public final class WorkflowUpdateFailedException extends WorkflowException {
    private static final long serialVersionUID = 1;

    private final String updateId;
    private final String updateName;

    WorkflowUpdateFailedException(
            String workflowId, String runId, String updateId, String updateName, RuntimeException cause) {
        super(
                "update '" + updateName + "' (" + updateId + ") of " + named(workflowId, runId) + " failed: "
                        + cause.getMessage(),
                workflowId,
                runId,
                cause);
        this.updateId = updateId;
        this.updateName = updateName;
    }

    public String updateId() {
        return updateId;
    }

    public String updateName() {
        return updateName;
    }
}
