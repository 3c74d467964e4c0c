package io.perdura.sdk.failure;

import io.temporal.api.enums.v1.ApplicationErrorCategory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure of the application itself, with a type that retry policies and callers can tell. */
public final class ApplicationFailure extends TemporalFailure {
    private static final long serialVersionUID = 1;

    private final String type;
    private final boolean nonRetryable;
    private final transient Details details;
    private final @Nullable Duration nextRetryDelay;
    private final ApplicationErrorCategory category;

    ApplicationFailure(
            String message,
            String type,
            boolean nonRetryable,
            Details details,
            @Nullable Duration nextRetryDelay,
            ApplicationErrorCategory category,
            @Nullable Throwable cause) {
        super(message, cause);
        this.type = type;
        this.nonRetryable = nonRetryable;
        this.details = details;
        this.nextRetryDelay = nextRetryDelay;
        this.category = category;
    }

    private static ApplicationFailure of(
            String message, String type, boolean nonRetryable, @Nullable Throwable cause, @Nullable Object... details) {
        return new ApplicationFailure(
                message,
                type,
                nonRetryable,
                Details.of(details),
                null,
                ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_UNSPECIFIED,
                cause);
    }

    /** A failure that a retry may mend. */
    public static ApplicationFailure retryable(String message, String type, @Nullable Object... details) {
        return of(message, type, false, null, details);
    }

    /** A failure that no retry can mend. */
    public static ApplicationFailure nonRetryable(String message, String type, @Nullable Object... details) {
        return of(message, type, true, null, details);
    }

    /** The same with a cause, which goes over the wire too. */
    public ApplicationFailure causedBy(Throwable cause) {
        return new ApplicationFailure(getMessage(), type, nonRetryable, details, nextRetryDelay, category, cause);
    }

    /** The wait before the next attempt, in place of the retry policy's. */
    public ApplicationFailure nextRetryIn(Duration delay) {
        return new ApplicationFailure(getMessage(), type, nonRetryable, details, delay, category, getCause());
    }

    /** An expected failure: not counted, logged quietly. */
    public ApplicationFailure benign() {
        return new ApplicationFailure(
                getMessage(),
                type,
                nonRetryable,
                details,
                nextRetryDelay,
                ApplicationErrorCategory.APPLICATION_ERROR_CATEGORY_BENIGN,
                getCause());
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }

    public String type() {
        return type;
    }

    public boolean nonRetryable() {
        return nonRetryable;
    }

    public Details details() {
        return details;
    }

    public @Nullable Duration nextRetryDelay() {
        return nextRetryDelay;
    }

    public ApplicationErrorCategory category() {
        return category;
    }
}
