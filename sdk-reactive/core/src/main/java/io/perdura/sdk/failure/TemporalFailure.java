package io.perdura.sdk.failure;

import io.temporal.api.failure.v1.Failure;
import org.jspecify.annotations.Nullable;

/** What fails a workflow or an activity, rather than the task that runs it. */
public abstract class TemporalFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private transient @Nullable Failure received;

    TemporalFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** As it came over the wire; null if it was made here. */
    public final @Nullable Failure received() {
        return received;
    }

    final void received(Failure failure) {
        received = failure;
    }
}
