package io.perdura.sdk.workflow;

/** Whether a handler that is still open when its workflow ends is worth a warning. */
public enum UnfinishedPolicy {
    WARN_AND_ABANDON,
    ABANDON
}
