package io.perdura.sdk.option;

import io.temporal.api.enums.v1.ParentClosePolicy;
import org.jspecify.annotations.Nullable;

/** How a child workflow is wanted. */
public final class ChildWorkflowOptions extends NewWorkflowOptions<ChildWorkflowOptions> {
    private @Nullable String namespace;
    private @Nullable String taskQueue;
    private ChildCancellationType cancellationType = ChildCancellationType.WAIT_CANCELLATION_COMPLETED;
    private @Nullable ParentClosePolicy parentClosePolicy;

    private ChildWorkflowOptions() {}

    /** All as the server and the parent have it. */
    public static ChildWorkflowOptions defaults() {
        return new ChildWorkflowOptions();
    }

    /** Unset: the parent's. */
    public ChildWorkflowOptions namespace(String value) {
        ChildWorkflowOptions copy = copy();
        copy.namespace = value;
        return copy;
    }

    public @Nullable String namespace() {
        return namespace;
    }

    /** Unset: the parent's. */
    public ChildWorkflowOptions taskQueue(String value) {
        ChildWorkflowOptions copy = copy();
        copy.taskQueue = value;
        return copy;
    }

    public @Nullable String taskQueue() {
        return taskQueue;
    }

    /** What the workflow sees when it cancels. */
    public ChildWorkflowOptions cancellationType(ChildCancellationType value) {
        ChildWorkflowOptions copy = copy();
        copy.cancellationType = value;
        return copy;
    }

    public ChildCancellationType cancellationType() {
        return cancellationType;
    }

    /** What becomes of the child when the parent ends. */
    public ChildWorkflowOptions parentClosePolicy(ParentClosePolicy value) {
        ChildWorkflowOptions copy = copy();
        copy.parentClosePolicy = value;
        return copy;
    }

    public @Nullable ParentClosePolicy parentClosePolicy() {
        return parentClosePolicy;
    }
}
