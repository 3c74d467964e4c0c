package io.perdura.sdk.client;

import org.jspecify.annotations.Nullable;

/** An activity that is over, that was never there, or whose attempt another has taken over: nobody waits for its result. */
public final class ActivityNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ActivityNotFoundException(ActivityKey key, @Nullable Throwable cause) {
        super(key + " is not there, or is over" + (cause == null ? "" : ": " + cause.getMessage()), cause);
    }
}
