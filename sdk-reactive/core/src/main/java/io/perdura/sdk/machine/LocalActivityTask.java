package io.perdura.sdk.machine;

import io.perdura.sdk.option.LocalActivityOptions;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A local activity that the worker is to carry out.
 *
 * @param attempt more than 1 after a wait that was a timer of the workflow
 * @param originallyScheduled when the first attempt was asked for; null: now
 */
public record LocalActivityTask(
        String activityId,
        String activityType,
        @Nullable Payloads input,
        Header header,
        LocalActivityOptions options,
        int attempt,
        @Nullable Instant originallyScheduled,
        @Nullable Failure previousFailure) {}
