package io.perdura.sdk.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.run.Decision;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.QueryResultType;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What a run makes of input that nobody meant: the task fails with words for a person, and never the workflow. */
class BadInputTest {
    private final SimServer server = new SimServer("run-1");
    private SimWorker worker;

    private void start(BiFunction<SampleCode, String, CompletableFuture<String>> main, Object... arguments) {
        worker = SimWorker.of(server, "run-1", Sample.class, () -> new SampleCode(main));
        server.start("Sample", arguments);
    }

    private String failure() {
        Decision decision = worker.handle();
        assertThat(decision).isInstanceOf(Decision.Failed.class);
        assertThat(server.isClosed()).as("only the task failed").isFalse();
        return ((Decision.Failed) decision).failure().getMessage();
    }

    @Test // sdk-protocol 98: a worker that reads it may come
    void anArgumentThatCannotBeReadFailsTheTask() {
        start((self, argument) -> Flow.newFuture(), Map.of("not", "a string"));
        assertThat(failure()).isEqualTo("argument 1 of Sample.run cannot be read: not JSON of java.lang.String");
    }

    @Test
    void aWorkflowThatIsNotRegisteredFailsTheTaskAndNamesWhatIs() {
        worker = SimWorker.of(server, "run-1", Sample.class, () -> new SampleCode((self, argument) -> null));
        server.start("Somple", "x");
        assertThat(failure()).isEqualTo("workflow type Somple is not registered with this worker; it knows [Sample]");
    }

    @Test
    void missingArgumentsAreNullAndSurplusOnesAreIgnored() {
        start((self, argument) -> CompletableFuture.completedFuture(String.valueOf(argument)));
        worker.work();
        assertThat(server.lastEvent().getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void aMethodThatGivesBackNullSaysSo() {
        start((self, argument) -> null, "x");
        assertThat(failure()).contains("Sample.run").contains("gave back null where a CompletableFuture was to be");
    }

    @Test
    void aResultThatCannotBeReadFailsTheTaskAndSaysWhose() {
        start(
                (self, argument) -> Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(1)))
                        .debit("a", 1),
                "x");
        worker.work();
        server.completeActivity(server.open("activity").get(0), Map.of("not", "a string"));
        assertThat(failure()).isEqualTo("the result of Debit cannot be read: not JSON of java.lang.String");
    }

    @Test // sdk-protocol 75: dropped, and the workflow goes on
    void aSignalThatCannotBeReadIsDropped() {
        start((self, argument) -> Flow.await(() -> self.words.contains("good")).thenApply(met -> self.words()), "x");
        server.signal("add", Map.of("not", "a string"));
        server.signal("add", "good");
        worker.work();
        assertThat(server.lastEvent().getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-protocol 75: kept for a handler that may come, and nothing breaks
    void aSignalThatNobodyHandlesChangesNothing() {
        start((self, argument) -> Flow.await(() -> self.words.contains("good")).thenApply(met -> self.words()), "x");
        server.signal("nobody", "x");
        server.signal("__temporal_nobody", "x");
        server.signal("add", "good");
        worker.work();
        assertThat(server.isClosed()).isTrue();
    }

    @Test // sdk-protocol 64
    void anUpdateThatCannotBeReadIsRejected() {
        start((self, argument) -> Flow.newFuture(), "x");
        worker.work();
        server.update("u1", "change", Map.of("not", "a string"));
        worker.work();
        assertThat(server.updateRejection("u1").getMessage())
                .isEqualTo("argument 1 of Sample.change cannot be read: not JSON of java.lang.String");
    }

    @Test // sdk-protocol 71
    void aQueryOfABrokenWorkflowSaysWhatIsBroken() {
        start(
                (self, argument) -> {
                    throw new IllegalStateException("a bug");
                },
                "x");
        worker.decide();
        var answer = worker.query("words");
        assertThat(answer.getResultType()).isEqualTo(QueryResultType.QUERY_RESULT_TYPE_FAILED);
        assertThat(answer.getErrorMessage()).isEqualTo("a bug");
    }

    @Test // sdk-surface 1: checked when it is called, as no server could carry it out
    void anActivityWithoutATimeoutSaysWhatItNeeds() {
        start(
                (self, argument) -> Flow.activity(
                                Bank.class,
                                ActivityOptions.ofStartToClose(Duration.ofSeconds(1))
                                        .startToClose(null))
                        .debit("a", 1),
                "x");
        assertThat(failure()).isEqualTo("Bank needs a start-to-close or a schedule-to-close timeout");
    }

    @Test
    void anExceptionThatIsNoFailureOfTheWorkflowKeepsItsTypeAndLine() {
        start(
                (self, argument) -> Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(1)))
                        .debit("a", 1)
                        .thenApply(tx -> {
                            throw new IndexOutOfBoundsException("a bug");
                        }),
                "x");
        worker.work();
        server.completeActivity(server.open("activity").get(0), "tx");
        Decision.Failed failed = (Decision.Failed) worker.handle();
        assertThat(failed.failure().getMessage()).isEqualTo("a bug");
        assertThat(failed.failure().getApplicationFailureInfo().getType())
                .isEqualTo(IndexOutOfBoundsException.class.getName());
        assertThat(failed.failure().getStackTrace()).contains("BadInputTest.java:");
    }

    /** Draws when it is asked. */
    @WorkflowInterface
    public interface Drawing {
        @WorkflowMethod
        CompletableFuture<String> run();

        @QueryMethod
        String draw();

        @QueryMethod
        String sleep();
    }

    private static final class DrawingFlow implements Drawing {
        @Override
        public CompletableFuture<String> run() {
            UUID first = Flow.randomUuid();
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> first + " " + Flow.randomUuid());
        }

        @Override
        public String draw() {
            return Flow.randomUuid().toString();
        }

        @Override
        public String sleep() {
            Flow.sleep(Duration.ofSeconds(1));
            return "slept";
        }
    }

    @Test // T14, sdk-protocol 37
    void aDrawInAQueryDoesNotMoveTheSequenceOn() {
        worker = SimWorker.of(server, "run-1", Drawing.class, DrawingFlow::new);
        server.start("Drawing");
        worker.work();
        assertThat(worker.query("draw")).isEqualTo(worker.query("draw"));
        server.advance(Duration.ofSeconds(2));
        worker.work();
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-protocol 72
    void aQueryThatSetsSomethingGoingFailsTheTaskAndSaysWhy() {
        worker = SimWorker.of(server, "run-1", Drawing.class, DrawingFlow::new);
        server.start("Drawing");
        worker.work();
        var answer = worker.query("sleep");
        assertThat(answer.getErrorMessage())
                .startsWith("R04 Drawing w1: a timer was asked for in a query or a validator (BadInputTest.java:");
    }
}
