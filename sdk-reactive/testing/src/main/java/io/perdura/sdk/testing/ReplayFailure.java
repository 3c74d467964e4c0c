package io.perdura.sdk.testing;

import org.jspecify.annotations.Nullable;

/** A history that the code cannot have made, or that the code fails on; the message says where and why. */
public final class ReplayFailure extends AssertionError {
    private static final long serialVersionUID = 1;

    private final String workflowId;

    ReplayFailure(String workflowId, String workflowType, long eventId, @Nullable Throwable cause) {
        super(
                workflowType + " " + workflowId + " does not replay, up to event " + eventId + ": "
                        + (cause == null ? "its history is not whole" : cause.getMessage()),
                cause);
        this.workflowId = workflowId;
    }

    public String workflowId() {
        return workflowId;
    }
}
