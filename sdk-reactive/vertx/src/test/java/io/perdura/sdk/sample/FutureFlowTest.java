package io.perdura.sdk.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.vertx.Flow;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workflow code in Vert.x futures: composites, durable timeouts, and no way to block. */
class FutureFlowTest {
    private final SimServer server = new SimServer("run-1");
    private SimWorker worker;
    private boolean replays = true;

    @WorkflowInterface
    interface Any {
        @WorkflowMethod
        Future<String> run();
    }

    @ActivityInterface
    interface Bank {
        Future<String> debit(int cents);
    }

    private static Bank bank() {
        return Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(1)));
    }

    private void start(Supplier<Future<String>> code) {
        worker = SimWorker.of(server, "run-1", Any.class, () -> code::get);
        server.start("Any");
    }

    @AfterEach
    void everyHistoryReplays() {
        if (replays) {
            assertThat(worker.replay()).isNull();
        }
    }

    private String result() {
        return (String) DataConverter.standard()
                .fromPayloads(
                        server.lastEvent()
                                .getWorkflowExecutionCompletedEventAttributes()
                                .getResult(),
                        0,
                        String.class);
    }

    @Test
    void compositesOfVertxTakeOurFutures() {
        start(() -> {
            Future<String> a = bank().debit(1);
            Future<String> b = bank().debit(2);
            return Future.all(a, b).map(all -> all.resultAt(0) + "" + all.resultAt(1));
        });
        worker.work();
        server.completeActivity(server.open("activity").get(1), "b");
        server.completeActivity(server.open("activity").get(0), "a");
        worker.evict();
        worker.work();
        assertThat(result()).isEqualTo("ab");
    }

    @Test
    void theFirstOfTwo() {
        start(() -> Future.any(bank().debit(1), Flow.sleep(Duration.ofHours(1)))
                .compose(any -> Future.succeededFuture("first")));
        worker.work();
        server.advance(Duration.ofHours(2));
        worker.work();
        assertThat(result()).isEqualTo("first");
    }

    @Test // sdk-surface 3.2: never the clock of an event loop
    void aTimeoutIsATimerOfTheWorkflow() {
        start(() -> bank().debit(1)
                .timeout(5, TimeUnit.MINUTES)
                .recover(failure -> Future.succeededFuture(failure instanceof TimeoutFailure ? "late" : "otherwise")));
        worker.work();
        assertThat(server.open("timer")).hasSize(1);
        server.advance(Duration.ofMinutes(6));
        worker.work();
        assertThat(result()).isEqualTo("late");
    }

    @Test
    void operatorsFollowOneAnother() {
        start(() -> Flow.sleep(Duration.ofSeconds(1))
                .map("a")
                .eventually(() -> Flow.sleep(Duration.ofSeconds(1)))
                .compose(a -> Future.<String>failedFuture(new IllegalStateException(a + "b")))
                .otherwise(failure -> failure.getMessage() + "c")
                .transform(result -> Future.succeededFuture(result.result() + "d")));
        for (int i = 0; i < 2; i++) {
            worker.work();
            server.advance(Duration.ofSeconds(1));
        }
        worker.work();
        assertThat(result()).isEqualTo("abcd");
    }

    @Test // sdk-surface 3.2
    void awaitIsRefusedAndNamesTheLine() {
        replays = false;
        start(() -> Future.succeededFuture(
                Flow.sleep(Duration.ofSeconds(1)).map("x").await()));
        Decision.Failed failed = (Decision.Failed) worker.handle();
        assertThat(failed.failure().getMessage())
                .startsWith("R02 Any w1: ")
                .contains("FutureFlowTest.java:")
                .contains("compose");
    }
}
