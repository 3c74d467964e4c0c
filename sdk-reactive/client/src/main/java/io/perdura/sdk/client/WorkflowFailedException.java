package io.perdura.sdk.client;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;

/**
 * A workflow that did not complete. The cause is an {@code ApplicationFailure}, {@code ActivityFailure} or
 * {@code ChildWorkflowFailure} with causes of their own, a {@code CanceledFailure}, a {@code TerminatedFailure} or a
 * {@code TimeoutFailure}.
 */
public final class WorkflowFailedException extends WorkflowException {
    private static final long serialVersionUID = 1;

    private final EventType closeEvent;
    private final long closeEventId;
    private final RetryState retryState;

    WorkflowFailedException(
            String workflowId,
            String runId,
            EventType closeEvent,
            long closeEventId,
            RetryState retryState,
            RuntimeException cause) {
        super(
                named(workflowId, runId) + " did not complete (" + closeEvent + "): " + cause.getMessage(),
                workflowId,
                runId,
                cause);
        this.closeEvent = closeEvent;
        this.closeEventId = closeEventId;
        this.retryState = retryState;
    }

    /** How it ended. */
    public EventType closeEvent() {
        return closeEvent;
    }

    /** The id of that event. */
    public long closeEventId() {
        return closeEventId;
    }

    /** Why it is not tried again. */
    public RetryState retryState() {
        return retryState;
    }
}
