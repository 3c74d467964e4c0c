package io.perdura.sdk.option;

/** What the workflow sees of an activity that it cancels. */
public enum ActivityCancellationType {
    /** Asks for cancellation and fails at once; what comes later is ignored. */
    TRY_CANCEL,
    /** Asks for cancellation and waits for whatever the activity makes of it. */
    WAIT_CANCELLATION_COMPLETED,
    /** Fails at once and tells nobody. */
    ABANDON
}
