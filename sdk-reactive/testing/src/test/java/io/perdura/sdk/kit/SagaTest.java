package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.RetryOptions;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.Saga;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps that are done are undone when a later one fails, whatever becomes of the workflow meanwhile. */
class SagaTest {
    private static final ActivityOptions ONCE = ActivityOptions.ofStartToClose(Duration.ofSeconds(5))
            .retry(RetryOptions.defaults().maximumAttempts(1));

    private final TestEnvironment environment = TestEnvironment.start();
    private final Worker worker = environment.worker("q");
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    SagaTest() {
        worker.otherActivities(arguments -> {
            String what = arguments.get(0, String.class);
            done.add(what);
            return what != null && what.startsWith("bad")
                    ? CompletableFuture.failedFuture(ApplicationFailure.nonRetryable(what, "Bad"))
                    : CompletableFuture.completedFuture(what);
        });
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private static CompletableFuture<String> act(String what) {
        return Flow.activity("Act", ONCE, String.class, what);
    }

    /** Three steps, each with its undoing, before the last, which fails. */
    private static CompletableFuture<String> book(Saga saga, String lastUndoing) {
        return act("car")
                .thenCompose(car -> {
                    saga.add(() -> act("no car"));
                    return act("hotel");
                })
                .thenCompose(hotel -> {
                    saga.add(() -> act(lastUndoing));
                    return act("flight");
                })
                .thenCompose(flight -> {
                    saga.add(() -> act("no flight"));
                    return act("bad insurance");
                });
    }

    private TestRun run(Supplier<Saga> saga, String lastUndoing) {
        worker.workflow("Book", () -> arguments -> Flow.saga(saga.get(), s -> book(s, lastUndoing)));
        return environment.run("Book");
    }

    @Test
    void stepsAreUndoneInReverseAndTheFailureIsThatOfTheStep() {
        assertThatThrownBy(() -> run(Saga::inReverse, "no hotel").result(String.class))
                .hasStackTraceContaining("bad insurance");
        assertThat(done).containsExactly("car", "hotel", "flight", "bad insurance", "no flight", "no hotel", "no car");
    }

    @Test
    void whatCannotBeUndoneEndsTheUndoing() {
        assertThatThrownBy(() -> run(Saga::inReverse, "bad hotel").result(String.class))
                .hasStackTraceContaining("bad insurance");
        assertThat(done).endsWith("no flight", "bad hotel").doesNotContain("no car");
    }

    @Test
    void orNotIfItIsToContinue() {
        assertThatThrownBy(() -> run(() -> Saga.inReverse().continuingOnError(), "bad hotel")
                        .result(String.class))
                .hasStackTraceContaining("bad insurance");
        assertThat(done).endsWith("no flight", "bad hotel", "no car");
    }

    @Test
    void inParallelAllAreUndoneAtOnce() {
        TestRun run = run(Saga::inParallel, "bad hotel");
        assertThatThrownBy(() -> run.result(String.class)).hasStackTraceContaining("bad insurance");
        assertThat(done.subList(4, 7)).containsExactlyInAnyOrder("no flight", "bad hotel", "no car");
        assertThat(run.history().getEventsList().stream()
                        .filter(event -> event.hasActivityTaskScheduledEventAttributes())
                        .skip(4)
                        .map(event ->
                                event.getActivityTaskScheduledEventAttributes().getWorkflowTaskCompletedEventId())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aCanceledWorkflowIsUndoneToo() {
        worker.workflow(
                "Book",
                () -> arguments -> Flow.saga(
                        Saga.inReverse(),
                        saga -> act("car").thenCompose(car -> {
                            saga.add(() -> act("no car"));
                            return Flow.sleep(Duration.ofDays(1));
                        })));
        TestRun run = environment.run("Book");
        environment.advance(Duration.ofMinutes(1));
        run.cancel();
        assertThatThrownBy(() -> run.result(String.class)).isInstanceOf(RuntimeException.class);
        assertThat(done).containsExactly("car", "no car");
    }

    @Test
    void forABugNothingIsUndoneAndMendedCodeGoesOn() {
        boolean[] mended = new boolean[1];
        worker.workflow(
                "Book",
                () -> arguments -> Flow.saga(
                        Saga.inReverse(),
                        saga -> act("car").thenApply(car -> {
                            saga.add(() -> act("no car"));
                            if (!mended[0]) {
                                throw new IllegalStateException("a bug");
                            }
                            return car;
                        })));
        TestRun run = environment.run("Book");
        environment.advance(Duration.ofMinutes(1));
        mended[0] = true;
        assertThat(run.result(String.class)).isEqualTo("car");
        assertThat(done).containsExactly("car");
    }

    @Test
    void whatIsUndoneByHandIsUndoneOnce() {
        worker.workflow("Book", () -> arguments -> {
            Saga saga = Saga.inReverse().add(() -> act("no car")).add(() -> "nothing to wait for");
            return Flow.compensate(saga).thenCompose(undone -> Flow.compensate(saga));
        });
        assertThat(environment.run("Book").result(String.class)).isNull();
        assertThat(done).containsExactly("no car");
    }
}
