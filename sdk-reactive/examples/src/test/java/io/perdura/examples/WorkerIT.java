package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.option.ActivityCancellationType;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a worker does against a whole server, beyond the transfers. */
class WorkerIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static ServerUnderTest under;
    private static Server server;

    private final String queue = "q-" + UUID.randomUUID();
    private final Things things = new Things();
    private Worker worker;

    /** A workflow that is whatever its test says. */
    @WorkflowInterface
    public interface Any {
        @WorkflowMethod
        Uni<String> run(String argument);

        @SignalMethod
        void tell(String word);

        @QueryMethod
        int count();
    }

    static final class AnyFlow implements Any {
        private final Function<AnyFlow, Uni<String>> code;
        private final List<String> words = new ArrayList<>();

        AnyFlow(Function<AnyFlow, Uni<String>> code) {
            this.code = code;
        }

        @Override
        public Uni<String> run(String argument) {
            return code.apply(this);
        }

        @Override
        public void tell(String word) {
            words.add(word);
        }

        @Override
        public int count() {
            return words.size();
        }
    }

    /** Activities for the tests; those with plain results may block. */
    @ActivityInterface
    public interface Doing {
        Uni<String> echo(String word);

        Uni<String> forever(String word);

        String slowly(String word);
    }

    static final class Things implements Doing {
        final AtomicInteger echoes = new AtomicInteger();
        final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        final AtomicBoolean cancelled = new AtomicBoolean();
        final CompletableFuture<Thread> slowOn = new CompletableFuture<>();

        @Override
        public Uni<String> echo(String word) {
            echoes.incrementAndGet();
            return Uni.createFrom().item(word);
        }

        @Override
        public Uni<String> forever(String word) {
            ActivityContext context = ActivityContext.current();
            begun.complete(true);
            Cancellable beats = Multi.createFrom()
                    .ticks()
                    .every(Duration.ofMillis(100))
                    .subscribe()
                    .with(tick -> context.heartbeat(tick));
            Uni<String> never = Uni.createFrom().emitter(emitter -> {});
            return never.onCancellation().invoke(() -> {
                beats.cancel();
                cancelled.set(true);
            });
        }

        @Override
        public String slowly(String word) {
            slowOn.complete(Thread.currentThread());
            return word;
        }
    }

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        server = new Server(
                VertxTransport.plain(VERTX, under.host(), under.port()),
                VertxSurroundings.of(VERTX, 2, 20),
                under.namespace());
    }

    @AfterAll
    static void stop() {
        under.close();
        VERTX.close().await();
    }

    @AfterEach
    void stopWorker() {
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
    }

    private WorkflowExecution run(WorkerOptions options, Function<AnyFlow, Uni<String>> code) {
        worker = Worker.create(server.service(), queue, options)
                .workflow(Any.class, () -> new AnyFlow(code))
                .activities(things);
        Server.await(worker.start());
        return server.start("Any", "w-" + queue, queue, "x");
    }

    private static Doing doing() {
        return Flow.activity(Doing.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(30)));
    }

    private static Doing locally() {
        return Flow.localActivity(Doing.class, LocalActivityOptions.ofStartToClose(Duration.ofSeconds(30)));
    }

    @Test // sdk-protocol 78, 80
    void localActivitiesNeedNoTasksOfTheirOwn() {
        WorkflowExecution run = run(
                WorkerOptions.defaults(),
                self -> locally()
                        .echo("a")
                        .chain(a -> locally().echo(a + "b"))
                        .chain(b -> locally().echo(b + "c")));
        assertThat(server.result(run)).isEqualTo("abc");
        assertThat(server.history(run).stream().map(HistoryEvent::getEventType))
                .containsExactly(
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test // sdk-protocol 7, 8: history comes in pages, and is replayed whole for each task
    void aLongHistoryIsReplayedFromItsPages() {
        int rounds = 20;
        WorkflowExecution run = run(WorkerOptions.defaults().cachedRunsMax(0), self -> rounds(rounds));
        HistoryEvent end = server.end(run);
        assertThat(end.getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        assertThat(end.getEventId()).as("events, of which a page has 256").isGreaterThan(512);
        assertThat(things.echoes).hasValue(rounds);
    }

    /** Long by its markers, so that the server has few tasks to give. */
    private static Uni<String> rounds(int left) {
        if (left == 0) {
            return Uni.createFrom().item("done");
        }
        for (int i = 0; i < 30; i++) {
            Flow.sideEffect(Integer.class, () -> left);
        }
        return doing().echo("x").chain(ignored -> rounds(left - 1));
    }

    @Test
    void activitiesWithPlainResultsRunWhereTheyMayBlock() {
        WorkflowExecution run = run(WorkerOptions.defaults(), self -> Flow.call(() -> doing().slowly("ok")));
        assertThat(server.result(run)).isEqualTo("ok");
        assertThat(things.slowOn.join().getName()).contains("perdura-activities");
    }

    @Test // sdk-protocol 72
    void queriesSeeWhatSignalsDid() {
        WorkflowExecution run = run(
                WorkerOptions.defaults(),
                self -> Flow.await(() -> self.words.contains("end")).map(met -> "ended"));
        server.signal(run, "tell", "one");
        server.signal(run, "tell", "two");
        assertThat(server.query(run, "count", Integer.class)).isEqualTo(2);
        server.signal(run, "tell", "end");
        assertThat(server.result(run)).isEqualTo("ended");
        assertThat(server.query(run, "count", Integer.class)).isEqualTo(3);
    }

    @Test // sdk-protocol 86, 87: a cancel request reaches the activity's Uni
    void aCanceledWorkflowCancelsTheUniOfItsActivity() {
        WorkflowExecution run = run(
                WorkerOptions.defaults().heartbeatEveryMax(Duration.ofMillis(200)),
                self -> Flow.activity(
                                Doing.class,
                                ActivityOptions.ofStartToClose(Duration.ofMinutes(5))
                                        .heartbeat(Duration.ofSeconds(10))
                                        .cancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED))
                        .forever("x"));
        Server.await(things.begun);
        Server.await(server.service()
                .call(
                        WorkflowServiceMethods.REQUEST_CANCEL_WORKFLOW_EXECUTION,
                        RequestCancelWorkflowExecutionRequest.newBuilder()
                                .setNamespace(server.service().namespace())
                                .setWorkflowExecution(run)
                                .setRequestId(UUID.randomUUID().toString())
                                .build()));
        assertThat(server.end(run).getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
        assertThat(things.cancelled).isTrue();
    }

    @Test
    void continuesAsNew() {
        AtomicInteger runs = new AtomicInteger();
        WorkflowExecution run = run(
                WorkerOptions.defaults(),
                self -> runs.incrementAndGet() < 3
                        ? Flow.continueAsNew("again")
                        : Uni.createFrom().item("third"));
        assertThat(server.end(run).getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
        assertThat(server.result(run)).isEqualTo("third");
    }

    @Test // sdk-surface 3.1: an operator of Mutiny that waits by itself
    void aRealTimerFailsTheTaskAndAMendedWorkerGoesOn() {
        AtomicInteger attempts = new AtomicInteger();
        WorkflowExecution run = run(
                WorkerOptions.defaults(),
                self -> attempts.incrementAndGet() == 1
                        ? Uni.createFrom().item("late").onItem().delayIt().by(Duration.ofMillis(1))
                        : Flow.sleep(Duration.ofMillis(1)).replaceWith("mended"));
        assertThat(server.result(run)).isEqualTo("mended");
        assertThat(server.history(run))
                .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
                .singleElement()
                .satisfies(event -> assertThat(event.getWorkflowTaskFailedEventAttributes()
                                .getFailure()
                                .getMessage())
                        .startsWith("R06 Any w-"));
    }
}
