package io.perdura.sdk.machine;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.failure.v1.Failure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a local activity ended. */
public sealed interface LocalActivityResult {
    String activityId();

    /** The last attempt that was made. */
    int attempt();

    /** When the first attempt was asked for. */
    Instant originallyScheduled();

    /** Wall-clock time of its end. */
    Instant endedAt();

    record Completed(
            String activityId,
            int attempt,
            Instant originallyScheduled,
            Instant endedAt,
            @Nullable Payloads result) implements LocalActivityResult {}

    /** A backoff means: try again, after a timer of the workflow. */
    record Failed(
            String activityId,
            int attempt,
            Instant originallyScheduled,
            Instant endedAt,
            Failure failure,
            RetryState retryState,
            @Nullable Duration backoff)
            implements LocalActivityResult {}

    record Canceled(
            String activityId,
            int attempt,
            Instant originallyScheduled,
            Instant endedAt,
            @Nullable Payloads details) implements LocalActivityResult {}
}
