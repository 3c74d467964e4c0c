package io.perdura.sdk.option;

/** What the workflow sees of a child that it cancels. */
public enum ChildCancellationType {
    /** Waits for the child's end, however it ends. */
    WAIT_CANCELLATION_COMPLETED,
    /** Waits until the server has passed the request on. */
    WAIT_CANCELLATION_REQUESTED,
    /** Asks for cancellation and fails at once. */
    TRY_CANCEL,
    /** Fails at once and tells nobody. */
    ABANDON
}
