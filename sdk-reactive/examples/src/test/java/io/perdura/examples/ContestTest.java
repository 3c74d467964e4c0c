package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.UntypedWorkflow;
import io.smallrye.mutiny.Uni;
import io.temporal.api.enums.v1.EventType;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** First to end, first to succeed: the same in every skin, with the losers canceled. */
class ContestTest {
    private final TestEnvironment environment = TestEnvironment.start();
    private final Instant began = environment.now();

    /** The same programs in each asynchronous type. A way sleeps so many hours, and fails if they are odd. */
    enum In {
        STAGE(
                () -> Flow.race(() -> stage(3), () -> stage(2), () -> stage(4)),
                () -> Flow.any(() -> stage(1), () -> stage(4), () -> stage(2)),
                () -> Flow.any(() -> stage(1), () -> stage(3))),
        UNI(
                () -> io.perdura.sdk.mutiny.Flow.race(() -> uni(3), () -> uni(2), () -> uni(4)),
                () -> io.perdura.sdk.mutiny.Flow.any(() -> uni(1), () -> uni(4), () -> uni(2)),
                () -> io.perdura.sdk.mutiny.Flow.any(() -> uni(1), () -> uni(3))),
        FUTURE(
                () -> io.perdura.sdk.vertx.Flow.race(() -> future(3), () -> future(2), () -> future(4)),
                () -> io.perdura.sdk.vertx.Flow.any(() -> future(1), () -> future(4), () -> future(2)),
                () -> io.perdura.sdk.vertx.Flow.any(() -> future(1), () -> future(3)));

        private final Supplier<Object> race;
        private final Supplier<Object> any;
        private final Supplier<Object> none;

        In(Supplier<Object> race, Supplier<Object> any, Supplier<Object> none) {
            this.race = race;
            this.any = any;
            this.none = none;
        }

        private static String ended(int hours) {
            if (hours % 2 == 1) {
                throw ApplicationFailure.nonRetryable("after " + hours, "Odd");
            }
            return "after " + hours;
        }

        private static CompletableFuture<String> stage(int hours) {
            return Flow.sleep(Duration.ofHours(hours)).thenApply(slept -> ended(hours));
        }

        private static Uni<String> uni(int hours) {
            return io.perdura.sdk.mutiny.Flow.sleep(Duration.ofHours(hours)).map(slept -> ended(hours));
        }

        private static Future<String> future(int hours) {
            return io.perdura.sdk.vertx.Flow.sleep(Duration.ofHours(hours)).map(slept -> ended(hours));
        }
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private TestRun run(Supplier<Object> program) {
        UntypedWorkflow workflow = arguments -> program.get();
        environment.worker("q").workflow("Contest", () -> workflow);
        return environment.run("Contest");
    }

    private static long count(TestRun run, EventType type) {
        return run.history().getEventsList().stream()
                .filter(event -> event.getEventType() == type)
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstThatEndsWinsARaceAndTheTimersOfTheOthersAreCanceled(In in) {
        TestRun run = run(() -> Flow.sleep(Duration.ofMinutes(1)).thenCompose(slept -> stage(in.race)));
        assertThat(run.result(String.class)).isEqualTo("after 2");
        assertThat(Duration.between(began, environment.now())).isEqualTo(Duration.ofMinutes(121));
        assertThat(count(run, EventType.EVENT_TYPE_TIMER_FIRED)).isEqualTo(2);
        assertThat(count(run, EventType.EVENT_TYPE_TIMER_STARTED)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void ofAnyTheFirstThatEndsWellWins(In in) {
        TestRun run = run(in.any);
        assertThat(run.result(String.class)).isEqualTo("after 2");
        assertThat(count(run, EventType.EVENT_TYPE_TIMER_FIRED)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void ofAnyTheLastFailureIsToldIfNoneEndsWell(In in) {
        TestRun run = run(in.none);
        assertThatThrownBy(() -> run.result(String.class)).hasStackTraceContaining("after 3");
    }

    /** Whatever a program gives back, as a stage: through the run's own promise. */
    private static CompletableFuture<Object> stage(Supplier<Object> program) {
        return Flow.any(() -> {
            CompletableFuture<Object> stage = Flow.newFuture();
            Object given = program.get();
            if (given instanceof Uni<?> uni) {
                uni.subscribe().with(stage::complete, stage::completeExceptionally);
            } else if (given instanceof Future<?> future) {
                future.onComplete(stage::complete, stage::completeExceptionally);
            } else {
                ((CompletableFuture<?>) given).whenComplete((value, failure) -> {
                    if (failure == null) {
                        stage.complete(value);
                    } else {
                        stage.completeExceptionally(failure);
                    }
                });
            }
            return stage;
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatIsThrownInsteadOfGivenIsAFailureLikeAnyOther(In in) {
        TestRun run = run(() -> switch (in) {
            case STAGE -> Flow.any(ContestTest::thrown, () -> In.stage(2));
            case UNI -> io.perdura.sdk.mutiny.Flow.any(ContestTest::thrown, () -> In.uni(2));
            case FUTURE -> io.perdura.sdk.vertx.Flow.any(ContestTest::thrown, () -> In.future(2));
        });
        assertThat(run.result(String.class)).isEqualTo("after 2");
    }

    private static <T> T thrown() {
        throw ApplicationFailure.nonRetryable("at once", "Thrown");
    }
}
