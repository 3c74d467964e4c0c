package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowFailedException;
import io.perdura.sdk.client.WorkflowUpdateFailedException;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.mutiny.Flow;
import io.perdura.sdk.mutiny.FlowClient;
import io.perdura.sdk.mutiny.FlowHandle;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.common.RetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The stock Java SDK on the other side: its client with our worker, its worker with our client. */
class StockSdkIT {
    private static final Duration PATIENT = Duration.ofMinutes(4);
    private static final String OURS = "ours-" + UUID.randomUUID();
    private static final String THEIRS = "theirs-" + UUID.randomUUID();
    private static final ThreadSurroundings SURROUNDINGS = ThreadSurroundings.of(1, 2);
    private static ServerUnderTest under;
    private static GrpcTransport transport;
    private static FlowClient client;
    private static Worker worker;
    private static WorkflowServiceStubs stubs;
    private static WorkflowClient stock;
    private static WorkerFactory factory;

    /** A basket, written for the stock SDK. */
    @WorkflowInterface
    public interface Basket {
        @WorkflowMethod
        List<String> fill(String owner);

        @SignalMethod
        void done();

        @QueryMethod
        int count();

        @UpdateMethod
        int add(String item);
    }

    @ActivityInterface
    public interface Checks {
        String check(String item);
    }

    /** In threads, as the stock SDK has it. */
    public static class StockBasket implements Basket {
        private final Checks checks = Workflow.newActivityStub(
                Checks.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(10))
                        .setRetryOptions(
                                RetryOptions.newBuilder().setMaximumAttempts(1).build())
                        .build());
        private final List<String> items = new ArrayList<>();
        private boolean done;

        @Override
        public List<String> fill(String owner) {
            Workflow.await(() -> done);
            List<String> checked = new ArrayList<>();
            items.forEach(item -> checked.add(checks.check(item)));
            return checked;
        }

        @Override
        public void done() {
            done = true;
        }

        @Override
        public int count() {
            return items.size();
        }

        @Override
        public int add(String item) {
            if (item.isEmpty()) {
                throw io.temporal.failure.ApplicationFailure.newFailure("nothing to add", "Empty");
            }
            items.add(item);
            return items.size();
        }
    }

    public static class StockChecks implements Checks {
        @Override
        public String check(String item) {
            if (item.equals("stone")) {
                throw new IllegalStateException("we have no stones");
            }
            return "a " + item;
        }
    }

    /** The same in Uni. */
    @io.perdura.sdk.workflow.WorkflowInterface
    public interface UniBasket {
        @io.perdura.sdk.workflow.WorkflowMethod
        Uni<List<String>> fill(String owner);

        @io.perdura.sdk.workflow.SignalMethod
        void done();

        @io.perdura.sdk.workflow.QueryMethod
        int count();

        @io.perdura.sdk.workflow.UpdateMethod
        Uni<Integer> add(String item);
    }

    /** It has no stones either. */
    public static class UniBasketFlow implements UniBasket {
        private final List<String> items = new ArrayList<>();
        private boolean done;

        @Override
        public Uni<List<String>> fill(String owner) {
            return Flow.await(() -> done).map(met -> {
                if (items.contains("stone")) {
                    throw ApplicationFailure.nonRetryable("we have no stones", "SoldOut", owner);
                }
                return items;
            });
        }

        @Override
        public void done() {
            done = true;
        }

        @Override
        public int count() {
            return items.size();
        }

        @Override
        public Uni<Integer> add(String item) {
            if (item.isEmpty()) {
                throw ApplicationFailure.nonRetryable("nothing to add", "Empty");
            }
            items.add(item);
            return Flow.sleep(Duration.ofMillis(1)).map(slept -> items.size());
        }
    }

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        transport = GrpcTransport.plain(under.host(), under.port());
        ServiceClient service = new ServiceClient(transport, SURROUNDINGS, ServiceOptions.of(under.namespace()));
        client = FlowClient.of(service);
        worker = Worker.create(service, OURS, WorkerOptions.defaults()).workflow(UniBasket.class, UniBasketFlow::new);
        Server.await(worker.start());
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(under.host() + ":" + under.port())
                .build());
        stock = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(under.namespace())
                        .build());
        factory = WorkerFactory.newInstance(stock);
        io.temporal.worker.Worker theirs = factory.newWorker(THEIRS);
        theirs.registerWorkflowImplementationTypes(StockBasket.class);
        theirs.registerActivitiesImplementations(new StockChecks());
        factory.start();
    }

    @AfterAll
    static void stop() {
        factory.shutdownNow();
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
        factory.awaitTermination(PATIENT.toSeconds(), TimeUnit.SECONDS);
        stubs.shutdownNow();
        Server.await(transport.close());
        SURROUNDINGS.close();
        under.close();
    }

    // ---- Our client, their worker ----

    private static FlowHandle<List<String>> theirs() {
        return client.startPlain(Basket.class, StartOptions.of(THEIRS), basket -> basket.fill("Ada"))
                .await()
                .atMost(PATIENT);
    }

    @Test
    void ourClientDrivesTheirWorker() {
        FlowHandle<List<String>> run = theirs();
        assertThat(run.updatePlain(Basket.class, basket -> basket.add("lamp"))
                        .await()
                        .atMost(PATIENT))
                .isEqualTo(1);
        assertThat(run.query(Basket.class, Basket::count).await().atMost(PATIENT))
                .isEqualTo(1);
        run.signal(Basket.class, Basket::done).await().atMost(PATIENT);
        assertThat(run.result().await().atMost(PATIENT)).containsExactly("a lamp");
    }

    @Test
    void ourClientReadsTheirFailures() {
        FlowHandle<List<String>> run = theirs();
        assertThatThrownBy(() -> run.updatePlain(Basket.class, basket -> basket.add(""))
                        .await()
                        .atMost(PATIENT))
                .isInstanceOf(WorkflowUpdateFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.type()).isEqualTo("Empty"));
        run.updatePlain(Basket.class, basket -> basket.add("stone")).await().atMost(PATIENT);
        run.signal(Basket.class, Basket::done).await().atMost(PATIENT);
        assertThatThrownBy(() -> run.result().await().atMost(PATIENT))
                .isInstanceOf(WorkflowFailedException.class)
                .cause()
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .hasMessage("we have no stones")
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> {
                    assertThat(failure.type()).isEqualTo("java.lang.IllegalStateException");
                    assertThat(failure.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("check"));
                });
    }

    // ---- Their client, our worker ----

    private static WorkflowStub ours() {
        WorkflowStub stub = stock.newUntypedWorkflowStub(
                "UniBasket",
                WorkflowOptions.newBuilder()
                        .setTaskQueue(OURS)
                        .setWorkflowId("ours-" + UUID.randomUUID())
                        .build());
        stub.start("Ada");
        return stub;
    }

    @Test
    void theirClientDrivesOurWorker() {
        WorkflowStub run = ours();
        assertThat(run.update("add", Integer.class, "lamp")).isEqualTo(1);
        assertThat(run.query("count", Integer.class)).isEqualTo(1);
        run.signal("done");
        assertThat(run.getResult(List.class)).isEqualTo(List.of("lamp"));
    }

    @Test
    void theirClientReadsOurFailures() {
        WorkflowStub run = ours();
        assertThatThrownBy(() -> run.update("add", Integer.class, ""))
                .isInstanceOf(WorkflowUpdateException.class)
                .cause()
                .isInstanceOfSatisfying(
                        io.temporal.failure.ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo("Empty"));
        run.update("add", Integer.class, "stone");
        run.signal("done");
        assertThatThrownBy(() -> run.getResult(List.class))
                .isInstanceOf(io.temporal.client.WorkflowFailedException.class)
                .cause()
                .isInstanceOfSatisfying(io.temporal.failure.ApplicationFailure.class, failure -> {
                    assertThat(failure.getOriginalMessage()).isEqualTo("we have no stones");
                    assertThat(failure.getType()).isEqualTo("SoldOut");
                    assertThat(failure.getDetails().get(String.class)).isEqualTo("Ada");
                    assertThat(failure.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().contains("UniBasketFlow"));
                });
    }
}
