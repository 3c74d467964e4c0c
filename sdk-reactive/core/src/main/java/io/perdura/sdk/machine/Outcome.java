package io.perdura.sdk.machine;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import org.jspecify.annotations.Nullable;

/** Who waits for the end of something under way. Told once. */
public interface Outcome {

    /** It came to this; null: to nothing. */
    void completed(@Nullable Payloads result);

    void failed(Failure failure);
}
