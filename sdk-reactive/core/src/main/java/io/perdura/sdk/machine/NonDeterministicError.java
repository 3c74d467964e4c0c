package io.perdura.sdk.machine;

import org.jspecify.annotations.Nullable;

/** The code of a workflow cannot have made its history. The task fails; the workflow waits for code that can. */
public final class NonDeterministicError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** By which users of every SDK find the explanation. */
    private static final String RULE = "[TMPRL1100] ";

    NonDeterministicError(String message) {
        this(message, null);
    }

    NonDeterministicError(String message, @Nullable Throwable cause) {
        super(RULE + message, cause);
    }
}
