package io.perdura.engine.retry;

import io.perdura.engine.Times;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether, and after how long, a failed attempt is followed by another. */
public final class RetryBackoff {

    /** {@code delayMs} counts only if {@code state} is IN_PROGRESS. */
    public record Outcome(RetryState state, long delayMs) {

        public boolean retries() {
            return state == RetryState.RETRY_STATE_IN_PROGRESS;
        }
    }

    private RetryBackoff() {}

    /**
     * The next attempt after {@code attempt} failed.
     *
     * @param expiresMs no attempt starts later than this
     * @param capsDelay whether the policy's longest pause also bounds a pause that the failure itself asks for
     */
    public static Outcome next(
            RetryPolicy policy, int attempt, @Nullable Failure failure, long nowMs, long expiresMs, boolean capsDelay) {
        RetryState kind = isRetried(policy, failure);
        if (kind != RetryState.RETRY_STATE_IN_PROGRESS) {
            return new Outcome(kind, 0);
        }
        if (policy.getMaximumAttempts() > 0 && attempt >= policy.getMaximumAttempts()) {
            return new Outcome(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED, 0);
        }
        long longest = Times.ms(policy.getMaximumInterval());
        boolean asked = failure != null
                && failure.hasApplicationFailureInfo()
                && failure.getApplicationFailureInfo().hasNextRetryDelay();
        long delay;
        if (asked && failure != null) {
            delay = Times.ms(failure.getApplicationFailureInfo().getNextRetryDelay());
            if (capsDelay && longest > 0) {
                delay = Math.min(delay, longest);
            }
        } else {
            delay = pauseMs(policy, attempt);
            if (delay == 0) {
                return new Outcome(RetryState.RETRY_STATE_TIMEOUT, 0);
            }
        }
        if (expiresMs != Long.MAX_VALUE && nowMs + delay > expiresMs) {
            return new Outcome(RetryState.RETRY_STATE_TIMEOUT, 0);
        }
        return new Outcome(RetryState.RETRY_STATE_IN_PROGRESS, delay);
    }

    /** The pause that the policy wants after {@code attempt}; 0: it has none to give. */
    public static long pauseMs(RetryPolicy policy, int attempt) {
        long longest = Times.ms(policy.getMaximumInterval());
        double grown = Times.exactMs(policy.getInitialInterval())
                * Math.pow(policy.getBackoffCoefficient(), Math.max(attempt, 1) - 1);
        // Not a number, too: what cannot be reckoned is the longest pause, never none.
        return grown > 0
                ? (long) Math.ceil(Math.min(grown, longest > 0 ? longest : Times.SPAN_MAX_MS))
                : Math.max(longest, 0);
    }

    /** Whether a failure is of a kind that is retried at all: IN_PROGRESS, or why it is not. */
    public static RetryState isRetried(RetryPolicy policy, @Nullable Failure failure) {
        if (failure != null && failure.hasTimeoutFailureInfo()) {
            TimeoutType type = failure.getTimeoutFailureInfo().getTimeoutType();
            if (type == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START
                    || type == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE) {
                return RetryState.RETRY_STATE_TIMEOUT;
            }
        }
        return isRetryable(failure, policy.getNonRetryableErrorTypesList())
                ? RetryState.RETRY_STATE_IN_PROGRESS
                : RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE;
    }

    static boolean isRetryable(@Nullable Failure failure, List<String> nonRetryableTypes) {
        if (failure == null) {
            return true;
        }
        if (failure.hasTerminatedFailureInfo() || failure.hasCanceledFailureInfo()) {
            return false;
        }
        if (failure.hasTimeoutFailureInfo()) {
            String name = switch (failure.getTimeoutFailureInfo().getTimeoutType()) {
                case TIMEOUT_TYPE_START_TO_CLOSE -> "StartToClose";
                case TIMEOUT_TYPE_HEARTBEAT -> "Heartbeat";
                default -> null;
            };
            return name != null && !nonRetryableTypes.contains(RetryPolicies.TIMEOUT_PREFIX + name);
        }
        if (failure.hasServerFailureInfo()) {
            return !failure.getServerFailureInfo().getNonRetryable();
        }
        if (failure.hasApplicationFailureInfo()) {
            return !failure.getApplicationFailureInfo().getNonRetryable()
                    && !nonRetryableTypes.contains(
                            failure.getApplicationFailureInfo().getType());
        }
        return true;
    }
}
