package io.perdura.engine;

import com.google.protobuf.Duration;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether, and after how long, a failed attempt is followed by another. */
public final class RetryBackoff {

    private static final String TIMEOUT_PREFIX = "TemporalTimeout:";

    /** {@code delayMs} counts only if {@code state} is IN_PROGRESS. */
    public record Outcome(RetryState state, long delayMs) {

        public boolean retries() {
            return state == RetryState.RETRY_STATE_IN_PROGRESS;
        }
    }

    private RetryBackoff() {}

    /** Fills what a policy leaves open: first pause 1 s, doubling, at most a hundred times the first. */
    public static RetryPolicy withDefaults(RetryPolicy policy) {
        RetryPolicy.Builder filled = policy.toBuilder();
        if (policy.getInitialInterval().equals(Duration.getDefaultInstance())) {
            filled.setInitialInterval(Times.duration(1000));
        }
        if (Times.ms(policy.getMaximumInterval()) == 0) {
            filled.setMaximumInterval(Times.duration(100 * Times.ms(filled.getInitialInterval())));
        }
        if (policy.getBackoffCoefficient() == 0) {
            filled.setBackoffCoefficient(2.0);
        }
        return filled.build();
    }

    /** The text of what is wrong with the policy, or null. */
    public static @Nullable String problem(RetryPolicy policy) {
        if (policy.getMaximumAttempts() == 1) {
            return null;
        }
        if (isNegative(policy.getInitialInterval())) {
            return "invalid InitialInterval set on retry policy: negative duration";
        }
        if (policy.getBackoffCoefficient() < 1) {
            return "BackoffCoefficient cannot be less than 1 on retry policy.";
        }
        if (isNegative(policy.getMaximumInterval())) {
            return "invalid MaximumInterval set on retry policy: negative duration";
        }
        if (Times.ms(policy.getMaximumInterval()) > 0
                && Times.ms(policy.getMaximumInterval()) < Times.ms(policy.getInitialInterval())) {
            return "MaximumInterval cannot be less than InitialInterval on retry policy.";
        }
        if (policy.getMaximumAttempts() < 0) {
            return "MaximumAttempts cannot be negative on retry policy.";
        }
        for (String type : policy.getNonRetryableErrorTypesList()) {
            if (type.startsWith(TIMEOUT_PREFIX) && timeoutType(type.substring(TIMEOUT_PREFIX.length())) == null) {
                return "Invalid timeout type value: " + type.substring(TIMEOUT_PREFIX.length()) + ".";
            }
        }
        return null;
    }

    private static boolean isNegative(Duration span) {
        return span.getSeconds() < 0 || span.getNanos() < 0;
    }

    /**
     * The next attempt after {@code attempt} failed.
     *
     * @param expiresMs no attempt starts later than this
     * @param capsDelay whether the policy's longest pause also bounds a pause that the failure itself asks for
     */
    public static Outcome next(
            RetryPolicy policy, int attempt, @Nullable Failure failure, long nowMs, long expiresMs, boolean capsDelay) {
        if (failure != null && failure.hasTimeoutFailureInfo()) {
            TimeoutType type = failure.getTimeoutFailureInfo().getTimeoutType();
            if (type == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START
                    || type == TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE) {
                return new Outcome(RetryState.RETRY_STATE_TIMEOUT, 0);
            }
        }
        if (!isRetryable(failure, policy.getNonRetryableErrorTypesList())) {
            return new Outcome(RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE, 0);
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
        } else {
            double grown = Times.ms(policy.getInitialInterval())
                    * Math.pow(policy.getBackoffCoefficient(), Math.max(attempt, 1) - 1);
            delay = grown >= Times.SPAN_MAX_MS ? Times.SPAN_MAX_MS : (long) grown;
            if (longest == 0 && delay <= 0) {
                return new Outcome(RetryState.RETRY_STATE_TIMEOUT, 0);
            }
        }
        if ((!asked || capsDelay) && longest > 0) {
            delay = Math.min(delay, longest);
        }
        if (expiresMs != Long.MAX_VALUE && nowMs + delay > expiresMs) {
            return new Outcome(RetryState.RETRY_STATE_TIMEOUT, 0);
        }
        return new Outcome(RetryState.RETRY_STATE_IN_PROGRESS, delay);
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
            return name != null && !nonRetryableTypes.contains(TIMEOUT_PREFIX + name);
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

    private static @Nullable TimeoutType timeoutType(String name) {
        return switch (name) {
            case "StartToClose" -> TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE;
            case "ScheduleToStart" -> TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START;
            case "ScheduleToClose" -> TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE;
            case "Heartbeat" -> TimeoutType.TIMEOUT_TYPE_HEARTBEAT;
            default -> null;
        };
    }
}
