package io.perdura.engine.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Failures;
import io.perdura.engine.Times;
import io.perdura.engine.retry.RetryBackoff.Outcome;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.CanceledFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TerminatedFailureInfo;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryBackoffTest {

    private static final long NOW_MS = 1_000_000;
    private static final RetryPolicy DEFAULT = RetryPolicies.withDefaults(RetryPolicy.getDefaultInstance());

    @Test
    void an_open_policy_is_filled() {
        assertThat(DEFAULT)
                .isEqualTo(RetryPolicy.newBuilder()
                        .setInitialInterval(Times.duration(1000))
                        .setBackoffCoefficient(2)
                        .setMaximumInterval(Times.duration(100_000))
                        .build());
        RetryPolicy slow = RetryPolicies.withDefaults(RetryPolicy.newBuilder()
                .setInitialInterval(Times.duration(5000))
                .setMaximumAttempts(3)
                .build());
        assertThat(Times.ms(slow.getMaximumInterval())).isEqualTo(500_000);
        assertThat(slow.getMaximumAttempts()).isEqualTo(3);
    }

    @Test
    void pauses_double_up_to_the_longest() {
        long[] expected = {1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 100_000, 100_000};
        for (int attempt = 1; attempt <= expected.length; attempt++) {
            assertThat(next(DEFAULT, attempt, application("T").build()).delayMs())
                    .isEqualTo(expected[attempt - 1]);
        }
        assertThat(next(DEFAULT, Integer.MAX_VALUE, null).delayMs()).isEqualTo(100_000);
    }

    @Test
    void no_pause_is_longer_than_a_hundred_years() {
        RetryPolicy endless = DEFAULT.toBuilder()
                .setMaximumInterval(Times.duration(Times.SPAN_MAX_MS))
                .build();

        assertThat(next(endless, 10_000, null).delayMs()).isEqualTo(Times.SPAN_MAX_MS);
    }

    @Test
    void attempts_are_counted_from_the_first() {
        RetryPolicy two = DEFAULT.toBuilder().setMaximumAttempts(2).build();

        assertThat(next(two, 1, null).state()).isEqualTo(RetryState.RETRY_STATE_IN_PROGRESS);
        assertThat(next(two, 2, null).state()).isEqualTo(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
    }

    @Test
    void the_next_attempt_may_start_at_the_expiry_and_not_later() {
        assertThat(RetryBackoff.next(DEFAULT, 1, null, NOW_MS, NOW_MS + 1000, false)
                        .retries())
                .isTrue();
        assertThat(RetryBackoff.next(DEFAULT, 1, null, NOW_MS, NOW_MS + 999, false))
                .isEqualTo(new Outcome(RetryState.RETRY_STATE_TIMEOUT, 0));
    }

    @Test
    void a_pause_that_the_failure_asks_for_beats_the_policy_but_for_a_workflow_its_longest() {
        Failure failure = application("T")
                .setApplicationFailureInfo(
                        ApplicationFailureInfo.newBuilder().setNextRetryDelay(Times.duration(200_000)))
                .build();

        assertThat(RetryBackoff.next(DEFAULT, 1, failure, NOW_MS, Long.MAX_VALUE, false)
                        .delayMs())
                .isEqualTo(200_000);
        assertThat(RetryBackoff.next(DEFAULT, 1, failure, NOW_MS, Long.MAX_VALUE, true)
                        .delayMs())
                .isEqualTo(100_000);
    }

    @Test
    void what_is_not_retried() {
        assertThat(RetryBackoff.isRetryable(null, List.of())).isTrue();
        assertThat(RetryBackoff.isRetryable(Failure.getDefaultInstance(), List.of()))
                .isTrue();
        assertThat(RetryBackoff.isRetryable(application("T").build(), List.of("U")))
                .isTrue();
        assertThat(RetryBackoff.isRetryable(application("T").build(), List.of("U", "T")))
                .isFalse();
        assertThat(RetryBackoff.isRetryable(Failures.server("x", false), List.of()))
                .isTrue();
        assertThat(RetryBackoff.isRetryable(Failures.server("x", true), List.of()))
                .isFalse();
        assertThat(RetryBackoff.isRetryable(
                        Failure.newBuilder()
                                .setCanceledFailureInfo(CanceledFailureInfo.getDefaultInstance())
                                .build(),
                        List.of()))
                .isFalse();
        assertThat(RetryBackoff.isRetryable(
                        Failure.newBuilder()
                                .setTerminatedFailureInfo(TerminatedFailureInfo.getDefaultInstance())
                                .build(),
                        List.of()))
                .isFalse();
    }

    @Test
    void timeouts_are_listed_by_name() {
        Failure startToClose = timeout(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE);
        Failure heartbeat = timeout(TimeoutType.TIMEOUT_TYPE_HEARTBEAT);

        assertThat(RetryBackoff.isRetryable(startToClose, List.of("TemporalTimeout:Heartbeat")))
                .isTrue();
        assertThat(RetryBackoff.isRetryable(startToClose, List.of("TemporalTimeout:StartToClose")))
                .isFalse();
        assertThat(RetryBackoff.isRetryable(heartbeat, List.of("TemporalTimeout:Heartbeat")))
                .isFalse();
    }

    @Test
    void the_timeouts_of_a_schedule_end_the_whole() {
        for (TimeoutType type :
                List.of(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE)) {
            assertThat(next(DEFAULT, 1, timeout(type)).state()).isEqualTo(RetryState.RETRY_STATE_TIMEOUT);
        }
    }

    private static Outcome next(RetryPolicy policy, int attempt, Failure failure) {
        return RetryBackoff.next(policy, attempt, failure, NOW_MS, Long.MAX_VALUE, false);
    }

    private static Failure.Builder application(String type) {
        return Failure.newBuilder()
                .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder().setType(type));
    }

    private static Failure timeout(TimeoutType type) {
        return Failure.newBuilder()
                .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder().setTimeoutType(type))
                .build();
    }
}
