package io.perdura.sdk.option;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How often and how fast something is tried again. */
public final class RetryOptions implements Cloneable {
    private Duration initialInterval = Duration.ofSeconds(1);
    private double backoffCoefficient = 2.0;
    private @Nullable Duration maximumInterval;
    private int maximumAttempts = 0;
    private List<String> doNotRetry = List.of();

    private RetryOptions() {}

    /** The server's defaults, written out. */
    public static RetryOptions defaults() {
        return new RetryOptions();
    }

    /** So many attempts in all. */
    public static RetryOptions attempts(int maximumAttempts) {
        return new RetryOptions().maximumAttempts(maximumAttempts);
    }

    /** The wait before the second attempt. */
    public RetryOptions initialInterval(Duration value) {
        RetryOptions copy = copy();
        copy.initialInterval = value;
        return copy;
    }

    public Duration initialInterval() {
        return initialInterval;
    }

    /** What each wait is multiplied with to get the next; at least 1. */
    public RetryOptions backoffCoefficient(double value) {
        RetryOptions copy = copy();
        copy.backoffCoefficient = value;
        return copy;
    }

    public double backoffCoefficient() {
        return backoffCoefficient;
    }

    /** The longest wait; unset: a hundred times the first. */
    public RetryOptions maximumInterval(Duration value) {
        RetryOptions copy = copy();
        copy.maximumInterval = value;
        return copy;
    }

    public @Nullable Duration maximumInterval() {
        return maximumInterval;
    }

    /** Attempts in all, the first included; 0: without bound. */
    public RetryOptions maximumAttempts(int value) {
        RetryOptions copy = copy();
        copy.maximumAttempts = value;
        return copy;
    }

    public int maximumAttempts() {
        return maximumAttempts;
    }

    /** Types of application failures that end the retries. */
    public RetryOptions doNotRetry(List<String> value) {
        RetryOptions copy = copy();
        copy.doNotRetry = value;
        return copy;
    }

    public List<String> doNotRetry() {
        return doNotRetry;
    }

    private RetryOptions copy() {
        try {
            return (RetryOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
