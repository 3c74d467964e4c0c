package io.perdura.sdk.failure;

import io.temporal.api.enums.v1.RetryState;
import org.jspecify.annotations.Nullable;

/** A child workflow that did not complete, or could not be started; the cause says why. */
public final class ChildWorkflowFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    private final String namespace;
    private final String workflowId;
    private final String runId;
    private final String workflowType;
    private final long initiatedEventId;
    private final long startedEventId;
    private final RetryState retryState;

    /** Of a child that did not complete; the cause says why. */
    public ChildWorkflowFailure(
            String message,
            String namespace,
            String workflowId,
            String runId,
            String workflowType,
            long initiatedEventId,
            long startedEventId,
            RetryState retryState,
            @Nullable Throwable cause) {
        super(message, cause);
        this.namespace = namespace;
        this.workflowId = workflowId;
        this.runId = runId;
        this.workflowType = workflowType;
        this.initiatedEventId = initiatedEventId;
        this.startedEventId = startedEventId;
        this.retryState = retryState;
    }

    public String namespace() {
        return namespace;
    }

    public String workflowId() {
        return workflowId;
    }

    public String runId() {
        return runId;
    }

    public String workflowType() {
        return workflowType;
    }

    public long initiatedEventId() {
        return initiatedEventId;
    }

    public long startedEventId() {
        return startedEventId;
    }

    public RetryState retryState() {
        return retryState;
    }
}
