package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.examples.greeting.Greetings.Greeting;
import io.perdura.examples.greeting.Greetings.GreetingFlow;
import io.perdura.examples.greeting.Greetings.PhraseBook;
import io.perdura.examples.transfer.FutureBank;
import io.perdura.examples.transfer.FutureTransfer;
import io.perdura.examples.transfer.FutureTransferFlow;
import io.perdura.examples.transfer.Transfer;
import io.perdura.examples.transfer.TransferStatus;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowFailedException;
import io.perdura.sdk.client.WorkflowSummary;
import io.perdura.sdk.mutiny.FlowClient;
import io.perdura.sdk.mutiny.FlowHandle;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.FlowWorker;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.smallrye.mutiny.Uni;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The clients in {@code Uni} and {@code Future}. */
class FlowClientIT {
    private static final Duration PATIENT = Duration.ofMinutes(4);
    private static final Vertx VERTX = Vertx.vertx();
    private static final String QUEUE = "flow-client-" + UUID.randomUUID();
    private static ServerUnderTest under;
    private static FlowClient unis;
    private static io.perdura.sdk.vertx.FlowClient futures;

    /** Does what it is told. */
    private static final class Bank implements FutureBank {
        @Override
        public Future<String> withdraw(Transfer transfer) {
            return Future.succeededFuture("w");
        }

        @Override
        public Future<String> deposit(Transfer transfer) {
            return Future.succeededFuture("d");
        }

        @Override
        public Future<String> refund(Transfer transfer) {
            return Future.succeededFuture("r");
        }
    }

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(VERTX, under.host(), under.port()),
                VertxSurroundings.of(VERTX, 2, 2),
                ServiceOptions.of(under.namespace()));
        VERTX.deployVerticle(FlowWorker.create(service, QUEUE)
                        .workflow(Greeting.class, GreetingFlow::new)
                        .workflow(FutureTransfer.class, FutureTransferFlow::new)
                        .activities(new PhraseBook(), new Bank()))
                .await();
        unis = FlowClient.of(service);
        futures = io.perdura.sdk.vertx.FlowClient.of(VERTX, service);
    }

    @AfterAll
    static void stop() {
        VERTX.close().await();
        under.close();
    }

    private static StartOptions options() {
        return StartOptions.of(QUEUE);
    }

    // ---- Uni ----

    @Test
    void unisStartSignalAndAwait() {
        String greeting = unis.start(Greeting.class, options(), g -> g.greet("Ada"))
                .call(run -> run.signal(Greeting.class, Greeting::politely))
                .chain(FlowHandle::result)
                .await()
                .atMost(PATIENT);
        assertThat(greeting).isEqualTo("Good day, Ada!");
    }

    @Test
    void aUniIsLazyAndASecondSubscriptionAsksForTheSame() {
        Uni<FlowHandle<String>> start = unis.start(Greeting.class, options(), g -> g.greet("Ada"));
        FlowHandle<String> first = start.await().atMost(PATIENT);
        FlowHandle<String> second = start.await().atMost(PATIENT);
        assertThat(second.runId()).isEqualTo(first.runId());
        Uni<Void> signal = first.signal("politely");
        signal.await().atMost(PATIENT);
        signal.await().atMost(PATIENT);
        first.result().await().atMost(PATIENT);
        assertThat(first.history().collect().asList().await().atMost(PATIENT))
                .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                .hasSize(1);
    }

    @Test
    void aMultiListsAndFailuresAreTyped() {
        FlowHandle<String> run = unis.start(Greeting.class, options(), g -> g.greet("Ada"))
                .await()
                .atMost(PATIENT);
        run.cancel("enough").await().atMost(PATIENT);
        assertThatThrownBy(() -> run.result().await().atMost(PATIENT)).isInstanceOf(WorkflowFailedException.class);
        List<WorkflowSummary> found = unis.list("WorkflowId = '" + run.workflowId() + "'")
                .collect()
                .asList()
                .repeat()
                .whilst(List::isEmpty)
                .select()
                .last()
                .toUni()
                .await()
                .atMost(PATIENT);
        assertThat(found)
                .singleElement()
                .satisfies(one -> assertThat(one.workflowType()).isEqualTo("Greeting"));
    }

    // ---- Future ----

    @Test
    void futuresStartQueryAndAwaitOnTheirContext() {
        Promise<String> promise = Promise.promise();
        Context context = VERTX.getOrCreateContext();
        context.runOnContext(ignored -> futures.start(
                        FutureTransfer.class, options(), t -> t.transfer(new Transfer("1", "a", "b", 5)))
                .compose(run -> run.result()
                        .compose(moved -> run.query(FutureTransfer.class, FutureTransfer::status)
                                .map(status -> moved + " " + status + " " + (Vertx.currentContext() == context))))
                .onComplete(promise));
        assertThat(promise.future().await()).isEqualTo("moved by d " + TransferStatus.DEPOSITED + " true");
    }

    @Test
    void aReadStreamOfHistoryCanBePaused() {
        var run = futures.start(FutureTransfer.class, options(), t -> t.transfer(new Transfer("2", "a", "b", 5)))
                .await();
        run.result().await();
        List<EventType> events = new ArrayList<>();
        Promise<List<EventType>> all = Promise.promise();
        VERTX.getOrCreateContext().runOnContext(ignored -> {
            ReadStream<HistoryEvent> stream = run.history();
            stream.exceptionHandler(all::fail)
                    .endHandler(end -> all.complete(events))
                    .handler(event -> {
                        events.add(event.getEventType());
                        stream.pause();
                        VERTX.runOnContext(later -> stream.fetch(1));
                    });
        });
        assertThat(all.future().await())
                .startsWith(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                .endsWith(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }
}
