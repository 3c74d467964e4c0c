package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.machine.LocalActivityResult;
import io.perdura.sdk.machine.LocalActivityTask;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.service.VirtualSurroundings;
import io.perdura.sdk.skin.Skins;
import io.temporal.api.common.v1.Header;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** sdk-protocol 81. */
class LocalActivityAttemptsTest {
    private final VirtualSurroundings time = new VirtualSurroundings();
    private LocalActivityResult result;

    /** One activity. */
    @ActivityInterface
    public interface Work {
        CompletableFuture<String> work();
    }

    /** What each attempt comes to. */
    static final class Scripted implements Work {
        private final IntFunction<CompletableFuture<String>> attempts;
        private int made;

        Scripted(IntFunction<CompletableFuture<String>> attempts) {
            this.attempts = attempts;
        }

        @Override
        public CompletableFuture<String> work() {
            return attempts.apply(++made);
        }
    }

    private LocalActivityAttempts begin(LocalActivityOptions options, IntFunction<CompletableFuture<String>> attempts) {
        ActivityRegistry registry = new ActivityRegistry(List.of());
        registry.add(new Scripted(attempts), Skins.installed());
        LocalActivityAttempts local = new LocalActivityAttempts(
                time,
                time,
                Converters.standard(),
                registry.find("Work"),
                Set.of("Work"),
                new WorkerIdentity("default", "q", "me", "key", ""),
                TestInfo.INFO,
                new LocalActivityTask("1", "Work", null, Header.getDefaultInstance(), options, 1, null, null),
                time.now(),
                end -> result = end);
        local.begin(time);
        time.run();
        return local;
    }

    /** One that was never begun. */
    static LocalActivityAttempts idle() {
        VirtualSurroundings nobody = new VirtualSurroundings();
        return new LocalActivityAttempts(
                nobody,
                nobody,
                Converters.standard(),
                null,
                Set.of(),
                new WorkerIdentity("default", "q", "me", "key", ""),
                TestInfo.INFO,
                new LocalActivityTask("1", "Work", null, Header.getDefaultInstance(), options(), 1, null, null),
                nobody.now(),
                end -> {});
    }

    private static CompletableFuture<String> fail() {
        return CompletableFuture.failedFuture(new IllegalStateException("busy"));
    }

    private static LocalActivityOptions options() {
        return LocalActivityOptions.ofStartToClose(Duration.ofSeconds(5)).retryThreshold(Duration.ofSeconds(10));
    }

    @Test
    void aShortWaitIsWaitedHere() {
        begin(options(), attempt -> attempt < 3 ? fail() : CompletableFuture.completedFuture("third"));
        time.advance(Duration.ofSeconds(1));
        assertThat(result).isNull();
        time.advance(Duration.ofSeconds(2));
        LocalActivityResult.Completed completed = (LocalActivityResult.Completed) result;
        assertThat(completed.attempt()).isEqualTo(3);
        assertThat(DataConverter.standard().fromPayloads(completed.result(), 0, String.class))
                .isEqualTo("third");
    }

    @Test
    void aLongWaitBecomesATimerOfTheWorkflow() {
        begin(
                options(),
                attempt -> CompletableFuture.failedFuture(
                        ApplicationFailure.retryable("later", "Later").nextRetryIn(Duration.ofMinutes(5))));
        LocalActivityResult.Failed failed = (LocalActivityResult.Failed) result;
        assertThat(failed.backoff()).isEqualTo(Duration.ofMinutes(5));
        assertThat(failed.retryState()).isEqualTo(RetryState.RETRY_STATE_IN_PROGRESS);
    }

    @Test
    void whatCannotBeRetriedIsNot() {
        begin(options(), attempt -> CompletableFuture.failedFuture(ApplicationFailure.nonRetryable("no", "No")));
        assertThat(((LocalActivityResult.Failed) result).retryState())
                .isEqualTo(RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE);
    }

    @Test
    void attemptsAreCounted() {
        begin(options().retry(RetryOptions.attempts(2)), attempt -> fail());
        time.advance(Duration.ofSeconds(1));
        LocalActivityResult.Failed failed = (LocalActivityResult.Failed) result;
        assertThat(failed.attempt()).isEqualTo(2);
        assertThat(failed.retryState()).isEqualTo(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED);
    }

    @Test // only start-to-close timeouts are retried
    void anAttemptThatTakesTooLongIsRetriedUntilTheWholeTimeIsOver() {
        begin(options().scheduleToClose(Duration.ofSeconds(12)), attempt -> new CompletableFuture<>());
        time.advance(Duration.ofSeconds(12));
        LocalActivityResult.Failed failed = (LocalActivityResult.Failed) result;
        assertThat(failed.attempt()).isEqualTo(2);
        assertThat(failed.failure().getTimeoutFailureInfo().getTimeoutType())
                .isIn(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE, TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE);
        assertThat(failed.retryState()).isEqualTo(RetryState.RETRY_STATE_TIMEOUT);
    }

    @Test
    void aCanceledOneTellsItsFuture() {
        CompletableFuture<String> running = new CompletableFuture<>();
        LocalActivityAttempts local = begin(options(), attempt -> running);
        local.cancel();
        time.run();
        assertThat(running).isCancelled();
        assertThat(result).isInstanceOf(LocalActivityResult.Canceled.class);
    }
}
