package io.perdura.sdk.option;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a local activity is wanted. One of the two close timeouts is needed. */
public final class LocalActivityOptions implements Cloneable {
    private @Nullable Duration startToClose;
    private @Nullable Duration scheduleToClose;
    private @Nullable Duration scheduleToStart;
    private RetryOptions retry = RetryOptions.defaults();
    private @Nullable Duration retryThreshold;
    private boolean argumentsInMarker = true;
    private @Nullable String summary;

    private LocalActivityOptions() {}

    /** One attempt may take so long. */
    public static LocalActivityOptions ofStartToClose(Duration timeout) {
        return new LocalActivityOptions().startToClose(timeout);
    }

    /** All attempts together may take so long. */
    public static LocalActivityOptions ofScheduleToClose(Duration timeout) {
        return new LocalActivityOptions().scheduleToClose(timeout);
    }

    /** The longest time of one attempt. */
    public LocalActivityOptions startToClose(Duration value) {
        LocalActivityOptions copy = copy();
        copy.startToClose = value;
        return copy;
    }

    public @Nullable Duration startToClose() {
        return startToClose;
    }

    /** The longest time in all, waits and retries included. */
    public LocalActivityOptions scheduleToClose(Duration value) {
        LocalActivityOptions copy = copy();
        copy.scheduleToClose = value;
        return copy;
    }

    public @Nullable Duration scheduleToClose() {
        return scheduleToClose;
    }

    /** The longest wait for a slot of this worker. */
    public LocalActivityOptions scheduleToStart(Duration value) {
        LocalActivityOptions copy = copy();
        copy.scheduleToStart = value;
        return copy;
    }

    public @Nullable Duration scheduleToStart() {
        return scheduleToStart;
    }

    /** How it is tried again. */
    public LocalActivityOptions retry(RetryOptions value) {
        LocalActivityOptions copy = copy();
        copy.retry = value;
        return copy;
    }

    public RetryOptions retry() {
        return retry;
    }

    /** A wait longer than this becomes a timer of the workflow; unset: three times the workflow task timeout. */
    public LocalActivityOptions retryThreshold(Duration value) {
        LocalActivityOptions copy = copy();
        copy.retryThreshold = value;
        return copy;
    }

    public @Nullable Duration retryThreshold() {
        return retryThreshold;
    }

    /** Whether history shows the arguments. */
    public LocalActivityOptions argumentsInMarker(boolean value) {
        LocalActivityOptions copy = copy();
        copy.argumentsInMarker = value;
        return copy;
    }

    public boolean argumentsInMarker() {
        return argumentsInMarker;
    }

    /** One line for user interfaces. */
    public LocalActivityOptions summary(String value) {
        LocalActivityOptions copy = copy();
        copy.summary = value;
        return copy;
    }

    public @Nullable String summary() {
        return summary;
    }

    private LocalActivityOptions copy() {
        try {
            return (LocalActivityOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
