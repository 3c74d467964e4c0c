package io.perdura.sdk.failure;

import org.jspecify.annotations.Nullable;

/** Something was canceled. */
public final class CanceledFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    private final transient Details details;

    /** Of whatever was canceled; the details are what it has to say of it. */
    public CanceledFailure(String message, Details details, @Nullable Throwable cause) {
        super(message, cause);
        this.details = details;
    }

    public Details details() {
        return details;
    }
}
