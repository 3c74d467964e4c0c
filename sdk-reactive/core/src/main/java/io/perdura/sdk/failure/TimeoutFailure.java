package io.perdura.sdk.failure;

import io.temporal.api.enums.v1.TimeoutType;
import org.jspecify.annotations.Nullable;

/** Something took too long. */
public final class TimeoutFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    private final TimeoutType timeoutType;
    private final transient Details lastHeartbeatDetails;

    /** Of what was not done in time. */
    public TimeoutFailure(
            String message, TimeoutType timeoutType, Details lastHeartbeatDetails, @Nullable Throwable cause) {
        super(message, cause);
        this.timeoutType = timeoutType;
        this.lastHeartbeatDetails = lastHeartbeatDetails;
    }

    public TimeoutType timeoutType() {
        return timeoutType;
    }

    public Details lastHeartbeatDetails() {
        return lastHeartbeatDetails;
    }
}
