package io.perdura.sdk.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.definition.ActivityDefinition;
import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.skin.Skins;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Workflow code in Uni: hot and shared results, and every way out of the run seen. */
class UniFlowTest {
    private final SimServer server = new SimServer("run-1");
    private SimWorker worker;

    @WorkflowInterface
    interface Any {
        @WorkflowMethod
        Uni<String> run();
    }

    @ActivityInterface
    interface Bank {
        Uni<String> debit(int cents);
    }

    private static Bank bank() {
        return Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(1)));
    }

    private void start(Supplier<Uni<String>> code) {
        worker = SimWorker.of(server, "run-1", Any.class, () -> code::get);
        server.start("Any");
    }

    @Test
    void withoutTheSkinAWorkflowIsRefusedWhereItIsRegistered() {
        Skins none = new Skins(List.of());
        assertThatThrownBy(() -> WorkflowDefinition.stub(Any.class, none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Any.run gives back a Uni")
                .hasMessageContaining("add perdura-sdk-mutiny")
                .hasMessageContaining("META-INF/services");
        assertThatThrownBy(() -> ActivityDefinition.of(Bank.class, none))
                .hasMessageContaining("Bank.debit gives back a Uni");
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

    private String refusal(Supplier<Uni<String>> code) {
        start(code);
        Decision.Failed failed = (Decision.Failed) worker.handle();
        return failed.failure().getMessage();
    }

    @Test // sdk-surface 2a
    void aCallIsMadeOnceHoweverOftenItIsSubscribedTo() {
        start(() -> {
            Uni<String> debit = bank().debit(5);
            return Uni.combine().all().unis(debit, debit, debit).with((a, b, c) -> a + b + c);
        });
        worker.work();
        assertThat(server.open("activity")).hasSize(1);
        server.completeActivity(server.open("activity").get(0), "x");
        worker.work();
        assertThat(result()).isEqualTo("xxx");
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-surface 2a: a call that nobody subscribes to is made all the same
    void aCallIsMadeWhenItIsWritten() {
        start(() -> {
            Uni<String> ignored = bank().debit(5);
            return Flow.sleep(Duration.ofSeconds(1)).replaceWith(String.valueOf(ignored != null));
        });
        worker.work();
        assertThat(server.open("activity")).hasSize(1);
    }

    @Test // sdk-surface 2a: lazy on request
    void aDeferredCallIsMadeAgainByARetry() {
        start(() -> Uni.createFrom()
                .deferred(() -> bank().debit(5))
                .onFailure()
                .retry()
                .atMost(3));
        worker.work();
        for (int i = 0; i < 2; i++) {
            server.failActivity(
                    server.open("activity").get(0),
                    Failure.newBuilder()
                            .setApplicationFailureInfo(ApplicationFailureInfo.getDefaultInstance())
                            .build());
            worker.work();
        }
        server.completeActivity(server.open("activity").get(0), "third");
        worker.work();
        assertThat(result()).isEqualTo("third");
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-surface 2a: what would spin says what to write instead
    void aRetryOfAHotFailureIsRefused() {
        start(() -> bank().debit(5).onFailure().retry().indefinitely());
        worker.work();
        server.failActivity(server.open("activity").get(0), Failure.getDefaultInstance());
        assertThat(((Decision.Failed) worker.handle()).failure().getMessage())
                .startsWith("R05 Any w1: ")
                .contains("deferred");
    }

    @Test
    void aTimeoutIsATimerOfTheWorkflow() {
        start(() -> Flow.timeout(Duration.ofMinutes(5), bank().debit(5))
                .onFailure(TimeoutFailure.class)
                .recoverWithItem("late"));
        worker.work();
        server.advance(Duration.ofMinutes(6));
        worker.evict();
        worker.work();
        assertThat(result()).isEqualTo("late");
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-surface 3.1: an event loop that waited would wait for itself
    void waitingForAUniIsRefusedAtOnceWhereItIsWritten() {
        assertThat(refusal(() -> Uni.createFrom()
                        .item(Flow.sleep(Duration.ofDays(1))
                                .map(slept -> "x")
                                .await()
                                .atMost(Duration.ofMillis(1)))))
                .startsWith("R02 Any w1: ")
                .contains("UniFlowTest.java:")
                .contains("chain");
        assertThat(Uni.createFrom().item("x").await().indefinitely())
                .as("outside of a workflow")
                .isEqualTo("x");
    }

    @Test // sdk-surface 3.1: operators on Mutiny's own threads, one by one
    void operatorsThatWaitByThemselvesAreRefusedAndNamed() {
        assertThat(refusal(() -> Uni.createFrom().item("x").onItem().delayIt().by(Duration.ofMillis(1))))
                .startsWith("R06 Any w1: ")
                .contains("UniFlowTest.java:")
                .contains("Flow.sleep");
    }

    @Test // sdk-surface 3.1, 0.2: recovering from the refusal changes nothing
    void aRefusalCannotBeRecoveredFrom() {
        assertThat(refusal(() -> bank().debit(1)
                        .ifNoItem()
                        .after(Duration.ofMillis(1))
                        .recoverWithItem("x")
                        .onFailure()
                        .recoverWithItem("swallowed")))
                .startsWith("R06 Any w1: ");
    }

    @Test // sdk-surface 3.1
    void mutinysDefaultExecutorIsRefused() {
        assertThat(refusal(() -> Uni.createFrom().item("x").emitOn(Infrastructure.getDefaultExecutor())))
                .startsWith("R06 Any w1: ");
    }

    @Test // sdk-surface 3.1: an explicit executor is seen where its result comes back
    void anotherExecutorIsSeenAtTheEdge() throws Exception {
        AtomicReference<Thread> on = new AtomicReference<>();
        start(() -> Uni.createFrom()
                .item("x")
                .emitOn(ForkJoinPool.commonPool())
                .invoke(() -> on.set(Thread.currentThread())));
        worker.decide(); // whatever comes first
        while (worker.run().failure() == null) {
            Thread.onSpinWait();
        }
        assertThat(worker.run().failure().getMessage())
                .startsWith("R01 Any w1: ")
                .contains(on.get().getName())
                .contains("UniEmitOn at UniFlowTest.java:");
    }

    @Test
    void outsideOfWorkflowsMutinyIsAsItWas() {
        start(() -> Flow.sleep(Duration.ofSeconds(1)).replaceWith("x"));
        worker.work();
        assertThat(Uni.createFrom()
                        .item("x")
                        .onItem()
                        .delayIt()
                        .by(Duration.ofMillis(1))
                        .await()
                        .atMost(Duration.ofSeconds(10)))
                .isEqualTo("x");
    }
}
