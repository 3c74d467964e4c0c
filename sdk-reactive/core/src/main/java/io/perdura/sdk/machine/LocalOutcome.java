package io.perdura.sdk.machine;

import io.temporal.api.failure.v1.Failure;
import java.time.Duration;

/** Who waits for the end of a local activity. */
public interface LocalOutcome extends Outcome {

    /** It failed, and is to be tried again after a timer of the workflow. */
    void backOff(Duration wait, int attempt, long originallyScheduledMs, Failure failure);
}
