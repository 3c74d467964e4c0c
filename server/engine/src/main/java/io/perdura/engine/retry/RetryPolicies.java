package io.perdura.engine.retry;

import io.perdura.engine.Times;
import io.perdura.engine.check.Spans;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.TimeoutType;
import org.jspecify.annotations.Nullable;

/** Retry policies as callers give them: what is filled in, and what is refused. */
public final class RetryPolicies {

    static final String TIMEOUT_PREFIX = "TemporalTimeout:";

    private static final int LONGEST_PER_FIRST = 100;

    private RetryPolicies() {}

    /** Fills what a policy leaves open: first pause 1 s, doubling, at most a hundred times the first. */
    public static RetryPolicy withDefaults(RetryPolicy policy) {
        RetryPolicy.Builder filled = policy.toBuilder();
        if (Spans.isZero(policy.getInitialInterval())) {
            filled.setInitialInterval(Times.duration(1000));
        }
        filled.setInitialInterval(Spans.capped(filled.getInitialInterval()));
        if (Spans.isZero(policy.getMaximumInterval())) {
            filled.setMaximumInterval(Spans.times(filled.getInitialInterval(), LONGEST_PER_FIRST));
        }
        filled.setMaximumInterval(Spans.capped(filled.getMaximumInterval()));
        if (policy.getBackoffCoefficient() == 0) {
            filled.setBackoffCoefficient(2.0);
        }
        return filled.build();
    }

    /** The text of what is wrong with a policy that has its defaults, or null. */
    public static @Nullable String problem(RetryPolicy policy) {
        if (policy.getMaximumAttempts() == 1) {
            return null;
        }
        String initial = Spans.problem(policy.getInitialInterval());
        if (initial != null) {
            return "invalid InitialInterval set on retry policy: " + initial;
        }
        if (policy.getBackoffCoefficient() < 1) {
            return "BackoffCoefficient cannot be less than 1 on retry policy.";
        }
        String maximum = Spans.problem(policy.getMaximumInterval());
        if (maximum != null) {
            return "invalid MaximumInterval set on retry policy: " + maximum;
        }
        if (!Spans.isZero(policy.getMaximumInterval())
                && Spans.compare(policy.getMaximumInterval(), policy.getInitialInterval()) < 0) {
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
