package io.perdura.sdk.failure;

import org.jspecify.annotations.Nullable;

/** A workflow was terminated. */
public final class TerminatedFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    /** Of a workflow that was ended without being asked. */
    public TerminatedFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
