package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.perdura.engine.Slots;
import io.perdura.node.append.CuttingProxy;
import io.perdura.node.config.ExternalPostgresConfig;
import io.perdura.node.config.FurtherDatabaseConfig;
import io.perdura.node.config.PostgresUrl;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.SignalExternalWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runs of half of all slots are in a second database: clients see one server, and one that is silent closes only its own. */
class TwoDatabasesIT {
    private static final String NAMESPACE_ID = "9b6ad0f2-6a3f-4e0c-8f57-2f6c8c1f4d10";
    private static final String ORDERS = "orders";
    private static final int PAGE = 3;

    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions main;
    private PostgresOptions orders;
    private CuttingProxy toMain;
    private CuttingProxy toOrders;
    private OneServer server;

    @BeforeEach
    void start() {
        main = TestPostgres.empty(vertx);
        orders = TestPostgres.empty(vertx);
        toMain = new CuttingProxy(vertx, main);
        toOrders = new CuttingProxy(vertx, orders);
        PostgresOptions there = toOrders.reach(orders);
        String url = PostgresUrl.of(
                there.host(),
                there.port(),
                there.database(),
                there.client().getUser(),
                there.client().getPassword());
        server = new OneServer(toMain.reach(main), new FurtherDatabaseConfig(ORDERS, new ExternalPostgresConfig(url)));
    }

    @AfterEach
    void stop() {
        server.close();
        List<Violation> found = new ArrayList<>();
        Verifier.verify(
                        vertx,
                        main,
                        List.of(new NamedDatabase(ORDERS, orders)),
                        found::add,
                        System.currentTimeMillis(),
                        null)
                .await();
        vertx.close().await();
        assertThat(found).isEmpty();
    }

    @Test
    void rule84ListsAndCountsAreOfBoth() {
        List<OneWorkflow> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(inMain());
            all.add(inOrders());
        }
        all.forEach(OneWorkflow::start);
        all.subList(0, 4).forEach(OneWorkflow::terminate);

        for (String query : List.of("", "ORDER BY WorkflowId DESC", "ORDER BY RunId", "WorkflowType = 'Type'")) {
            List<WorkflowExecutionInfo> listed = new ArrayList<>();
            ByteString token = ByteString.EMPTY;
            do {
                ListWorkflowExecutionsResponse page = list(query, token);
                listed.addAll(page.getExecutionsList());
                token = page.getNextPageToken();
            } while (!token.isEmpty());

            assertThat(listed)
                    .as(query)
                    .extracting(one -> one.getExecution().getWorkflowId())
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(workflow -> workflow.id).toList());
            assertThat(listed).as(query).isSortedAccordingTo(order(query));
        }
        assertThat(count("").getCount()).isEqualTo(10);
        CountWorkflowExecutionsResponse grouped = count("GROUP BY ExecutionStatus");
        assertThat(grouped.getCount()).isEqualTo(10);
        assertThat(grouped.getGroupsList().stream()
                        .map(group -> group.getGroupValues(0).getData().toStringUtf8() + " " + group.getCount()))
                .containsExactly("\"Running\" 6", "\"Terminated\" 4");
        assertThat(TestPostgres.ask(vertx, main, "SELECT count(*)::text FROM execution"))
                .containsExactly("[5]");
        assertThat(TestPostgres.ask(vertx, orders, "SELECT count(*)::text FROM execution"))
                .containsExactly("[5]");
    }

    private static Comparator<WorkflowExecutionInfo> order(String query) {
        Comparator<WorkflowExecutionInfo> byRun =
                Comparator.comparing(one -> one.getExecution().getRunId());
        return switch (query) {
            case "ORDER BY WorkflowId DESC" ->
                Comparator.comparing((WorkflowExecutionInfo one) ->
                                one.getExecution().getWorkflowId())
                        .reversed();
            case "ORDER BY RunId" -> byRun;
            default ->
                Comparator.comparing(WorkflowExecutionInfo::hasCloseTime)
                        .thenComparing(
                                one -> one.hasCloseTime() ? millis(one.getCloseTime()) : millis(one.getStartTime()),
                                Comparator.reverseOrder())
                        .thenComparing(byRun.reversed());
        };
    }

    private static long millis(com.google.protobuf.Timestamp time) {
        return com.google.protobuf.util.Timestamps.toMillis(time);
    }

    @Test
    void messagesGoFromOneToTheOther() {
        OneWorkflow one = inMain();
        OneWorkflow other = inOrders();
        one.start();
        other.start();

        one.complete(one.poll(), signal(other));
        other.complete(other.poll(), signal(one));

        for (OneWorkflow told : List.of(one, other)) {
            await().untilAsserted(() -> assertThat(told.history(""))
                    .contains(
                            EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
                            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED));
        }
    }

    @Test
    void oneThatIsSilentClosesOnlyItsOwnShards() {
        OneWorkflow here = inMain();
        OneWorkflow there = inOrders();
        here.start();
        there.start();

        toOrders.silence(true);

        await().untilAsserted(() -> assertThat(server.readiness())
                .startsWith("200")
                .contains("database orders")
                .contains("it does not answer"));
        here.signal("goes on");
        inMain().start();
        assertUnavailable(() -> there.signal("does not"));
        assertThat(assertUnavailable(() -> list("", ByteString.EMPTY))).contains("database orders");
        assertThat(assertUnavailable(() -> count(""))).contains("database orders");
        here.complete(here.poll(), OneWorkflow.completeWorkflow());
        assertThat(server.page("/metrics")).contains("database_serving 1", "database_serving{database=\"orders\"} 0");

        toOrders.silence(false);

        await().untilAsserted(
                        () -> assertThat(server.readiness()).startsWith("200").doesNotContain("orders"));
        there.signal("goes on, too");
        there.complete(there.poll(), OneWorkflow.completeWorkflow());
        assertThat(count("").getCount()).isEqualTo(3);
    }

    @Test
    void theMainOneClosesOnlyItsOwnShardsToo() {
        OneWorkflow here = inMain();
        OneWorkflow there = inOrders();
        here.start();
        there.start();

        toMain.silence(true);

        await().untilAsserted(
                        () -> assertThat(server.readiness()).startsWith("200").contains("database main"));
        there.signal("goes on");
        inOrders().start();
        assertUnavailable(() -> here.signal("does not"));

        toMain.silence(false);

        await().untilAsserted(
                        () -> assertThat(server.readiness()).startsWith("200").doesNotContain("main"));
        here.signal("goes on, too");
    }

    @Test
    void aNodeWithoutAnyIsNotReady() {
        toMain.silence(true);
        toOrders.silence(true);

        await().untilAsserted(() -> assertThat(server.readiness())
                .startsWith("503")
                .contains("database main")
                .contains("database orders"));

        toMain.silence(false);
        toOrders.silence(false);
        await().untilAsserted(() -> assertThat(server.readiness()).startsWith("200"));
    }

    private static String assertUnavailable(Runnable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        return String.valueOf(refused.getStatus().getDescription());
    }

    private OneWorkflow inMain() {
        return in(0, Slots.COUNT / 2);
    }

    private OneWorkflow inOrders() {
        return in(Slots.COUNT / 2, Slots.COUNT);
    }

    private OneWorkflow in(int from, int below) {
        while (true) {
            OneWorkflow workflow = new OneWorkflow(server);
            int slot = Slots.of(NAMESPACE_ID, workflow.id);
            if (from <= slot && slot < below) {
                return workflow;
            }
        }
    }

    private static Command signal(OneWorkflow target) {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION)
                .setSignalExternalWorkflowExecutionCommandAttributes(
                        SignalExternalWorkflowExecutionCommandAttributes.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setExecution(WorkflowExecution.newBuilder().setWorkflowId(target.id))
                                .setSignalName("from the other"))
                .build();
    }

    private ListWorkflowExecutionsResponse list(String query, ByteString token) {
        return server.call()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .setPageSize(PAGE)
                        .setNextPageToken(token)
                        .build());
    }

    private CountWorkflowExecutionsResponse count(String query) {
        return server.call()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .build());
    }
}
