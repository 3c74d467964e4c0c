package io.perdura.examples.twins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.examples.Server;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.grpc.GrpcTransport;
import io.perdura.sdk.grpc.ThreadSurroundings;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.testing.WorkflowReplayer;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** For each feature: the twins come to the same, and each replays the history that the other has made. */
class TwinsIT {
    private static final String OURS = "uni-" + UUID.randomUUID();
    private static final String THEIRS = "stock-" + UUID.randomUUID();
    private static final ThreadSurroundings SURROUNDINGS = ThreadSurroundings.of(1, 2);
    private static final WorkflowReplayer OUR_REPLAYER =
            WorkflowReplayer.of(UniTwin.Twin.class, UniTwin.ChildTwin.class);
    private static ServerUnderTest under;
    private static GrpcTransport transport;
    private static Server server;
    private static Worker worker;
    private static WorkflowServiceStubs stubs;
    private static WorkerFactory factory;
    private static io.temporal.worker.Worker stockWorker;

    @BeforeAll
    static void start() {
        under = ServerUnderTest.start();
        transport = GrpcTransport.plain(under.host(), under.port());
        server = new Server(transport, SURROUNDINGS, under.namespace());
        worker = Worker.create(server.service(), OURS, WorkerOptions.defaults())
                .workflow(UniTwin.Twin.class)
                .workflow(UniTwin.ChildTwin.class)
                .activities(new UniTwin.StepsOfTwin());
        Server.await(worker.start());
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(under.host() + ":" + under.port())
                .build());
        factory = WorkerFactory.newInstance(io.temporal.client.WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(under.namespace())
                        .build()));
        stockWorker = factory.newWorker(THEIRS);
        stockWorker.registerWorkflowImplementationTypes(StockTwin.Twin.class, StockTwin.ChildTwin.class);
        stockWorker.registerActivitiesImplementations(new StockTwin.StepsOfTwin());
        factory.start();
    }

    @AfterAll
    static void stop() {
        factory.shutdownNow();
        Server.await(worker.shutdown(Duration.ofSeconds(5)));
        factory.awaitTermination(60, TimeUnit.SECONDS);
        stubs.shutdownNow();
        Server.await(transport.close());
        SURROUNDINGS.close();
        under.close();
    }

    /** A run of a twin: how it ended, and how it came there. */
    private record Ended(String end, History history) {}

    private static Ended run(Feature feature, String queue) {
        String id = feature + "-" + UUID.randomUUID();
        if (feature == Feature.EXTERNAL_SIGNAL) {
            server.start("Twin", id + "-other", queue, Feature.SIGNAL.name());
        }
        WorkflowExecution run = server.start("Twin", id, queue, feature.name());
        switch (feature) {
            case SIGNAL -> {
                server.signal(run, "word", "one");
                server.signal(run, "word", "two");
            }
            case SIGNAL_HANDLER -> {
                server.signal(run, "word", "slow one");
                server.signal(run, "word", "slow two");
            }
            case AWAIT_IN_TIME -> {
                server.awaitEvent(run, EventType.EVENT_TYPE_TIMER_STARTED);
                server.signal(run, "word", "quick");
            }
            case UPDATE -> {
                assertThat(Server.await(handle(run).update("change", String.class, "one")))
                        .isEqualTo("did one");
                assertThat(Server.await(handle(run).update("change", String.class, "two")))
                        .isEqualTo("did two");
            }
            case CANCELED -> {
                server.awaitEvent(run, EventType.EVENT_TYPE_TIMER_STARTED);
                Server.await(handle(run).cancel());
            }
            default -> {
                // it needs nobody
            }
        }
        EventType last = server.endOfChain(run).getEventType();
        String end = last == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED ? server.result(run) : last.name();
        return new Ended(
                end, History.newBuilder().addAllEvents(server.history(run)).build());
    }

    private static WorkflowHandle<String> handle(WorkflowExecution run) {
        return WorkflowClient.of(server.service()).handle(run.getWorkflowId(), String.class);
    }

    private static void stockReplays(History history) throws Exception {
        stockWorker.replayWorkflowExecution(new WorkflowExecutionHistory(history));
    }

    @ParameterizedTest
    @EnumSource(Feature.class)
    void eachReplaysTheHistoryOfTheOther(Feature feature) throws Exception {
        Ended ours = run(feature, OURS);
        Ended theirs = run(feature, THEIRS);
        if (feature != Feature.RANDOM) { // drawn from the run's id
            assertThat(ours.end()).isEqualTo(theirs.end());
        }
        OUR_REPLAYER.replay(ours.history());
        OUR_REPLAYER.replay(theirs.history());
        stockReplays(theirs.history());
        stockReplays(ours.history());
    }

    /** Changed code and what is told of it: what the history has, and what the code gives instead. */
    private record Mutation(Feature was, Feature is, String had, String gives) {}

    static List<Mutation> mutations() {
        return List.of(
                new Mutation(Feature.ACTIVITY, Feature.TIMER, "ActivityTaskScheduled", "StartTimer"),
                new Mutation(Feature.FAILED_ACTIVITY, Feature.ACTIVITY, "activity Fail", "activity Echo"),
                new Mutation(Feature.TIMER, Feature.CHILD, "TimerStarted", "workflow TwinChild"),
                new Mutation(Feature.CHILD, Feature.SIDE_EFFECT, "no marker", "asks for a side effect"),
                new Mutation(Feature.MEMO, Feature.TIMER, "WorkflowPropertiesModified", "StartTimer"),
                new Mutation(Feature.SEARCH_ATTRIBUTES, Feature.MEMO, "UpsertWorkflowSearchAttributes", "Modify"),
                new Mutation(Feature.SIDE_EFFECT, Feature.ACTIVITY, "marker SideEffect", "ScheduleActivityTask"),
                new Mutation(Feature.EXTERNAL_SIGNAL, Feature.TIMER, "SignalExternalWorkflow", "StartTimer"),
                new Mutation(Feature.LOCAL_ACTIVITY, Feature.TIMER, "marker LocalActivity", "StartTimer"),
                new Mutation(Feature.CONTINUE_AS_NEW, Feature.TIMER, "ContinuedAsNew", "CompleteWorkflowExecution"));
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void aMutatedTwinSaysWhatWasAndWhatIs(Mutation mutation) {
        for (String queue : List.of(OURS, THEIRS)) {
            History history = mutated(run(mutation.was(), queue).history(), mutation.is());
            assertThatThrownBy(() -> OUR_REPLAYER.replay(history))
                    .hasMessageContaining("[TMPRL1100] ")
                    .hasMessageContaining(mutation.had())
                    .hasMessageContaining(mutation.gives());
        }
    }

    /** As if its code had been another: the argument says which way it goes. */
    private static History mutated(History history, Feature other) {
        History.Builder mutated = history.toBuilder();
        mutated.getEventsBuilder(0)
                .getWorkflowExecutionStartedEventAttributesBuilder()
                .setInput(DataConverter.standard().toPayloads(other.name()).orElseThrow());
        return mutated.build();
    }
}
