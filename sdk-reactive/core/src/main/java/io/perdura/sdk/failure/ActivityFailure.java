package io.perdura.sdk.failure;

import io.temporal.api.enums.v1.RetryState;
import org.jspecify.annotations.Nullable;

/** An activity that failed, timed out or was canceled; the cause says which. */
public final class ActivityFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    private final long scheduledEventId;
    private final long startedEventId;
    private final String activityType;
    private final String activityId;
    private final RetryState retryState;
    private final String identity;

    /** Of an activity that did not complete; the cause says why. */
    public ActivityFailure(
            String message,
            long scheduledEventId,
            long startedEventId,
            String activityType,
            String activityId,
            RetryState retryState,
            String identity,
            @Nullable Throwable cause) {
        super(message, cause);
        this.scheduledEventId = scheduledEventId;
        this.startedEventId = startedEventId;
        this.activityType = activityType;
        this.activityId = activityId;
        this.retryState = retryState;
        this.identity = identity;
    }

    public long scheduledEventId() {
        return scheduledEventId;
    }

    public long startedEventId() {
        return startedEventId;
    }

    public String activityType() {
        return activityType;
    }

    public String activityId() {
        return activityId;
    }

    public RetryState retryState() {
        return retryState;
    }

    public String identity() {
        return identity;
    }
}
