package io.perdura.sdk.failure;

import org.jspecify.annotations.Nullable;

/** The server itself made something fail. */
public final class ServerFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    private final boolean nonRetryable;

    /** One that the server itself reports. */
    public ServerFailure(String message, boolean nonRetryable, @Nullable Throwable cause) {
        super(message, cause);
        this.nonRetryable = nonRetryable;
    }

    public boolean nonRetryable() {
        return nonRetryable;
    }
}
