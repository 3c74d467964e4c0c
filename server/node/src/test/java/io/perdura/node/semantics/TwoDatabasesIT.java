package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.perdura.engine.Slots;
import io.perdura.node.Main;
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
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

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
        verify(found);
        vertx.close().await();
        assertThat(found).isEmpty();
    }

    private void verify(List<Violation> found) {
        Verifier.verify(
                        vertx,
                        main,
                        List.of(new NamedDatabase(ORDERS, orders)),
                        found::add,
                        System.currentTimeMillis(),
                        null)
                .await();
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

    // ---- Moving a shard's runs to the other database ----

    @Test
    void aShardsRunsAreMovedAndFoundThere() {
        List<OneWorkflow> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(inMain());
        }
        all.forEach(OneWorkflow::start);
        all.subList(0, 3).forEach(OneWorkflow::terminate);
        String runId =
                all.get(5).describe().getWorkflowExecutionInfo().getExecution().getRunId();

        for (int shard : List.of(0, 1)) {
            assertThat(moveData(shard, ORDERS)).as(err.toString()).isZero();
        }

        assertThat(out.toString()).contains("Slots 0 to 1023 are in database orders, with shard ");
        assertThat(TestPostgres.ask(vertx, main, "SELECT count(*)::text FROM execution"))
                .containsExactly("[0]");
        assertThat(count("").getCount()).isEqualTo(8);
        assertThat(list("", ByteString.EMPTY).getExecutionsList()).hasSize(PAGE);
        all.get(5).signal("there");
        assertThat(all.get(5).describe().getWorkflowExecutionInfo().getExecution())
                .isEqualTo(all.get(5).execution(runId));
        OneWorkflow later = inMain();
        later.start();
        later.complete(later.poll(), OneWorkflow.completeWorkflow());
        OneWorkflow open = all.get(6);
        open.complete(open.poll(), OneWorkflow.completeWorkflow());
        assertThat(new JsonObject(server.page("/shards"))
                        .getJsonArray("shards").stream().map(shard -> ((JsonObject) shard).getString("database")))
                .containsOnly(ORDERS);
        assertThat(server.page("/metrics")).contains("data_moves_done 2");

        out.getBuffer().setLength(0);
        assertThat(moveData(0, ORDERS)).as("again").isZero();
        assertThat(out.toString()).startsWith("That is done already. Shard 0 (slots 0 to 1023) is gone;");
        assertThat(moveData(0, "main")).as("elsewhere").isEqualTo(1);
        assertThat(err.toString()).contains("Shard 0 (slots 0 to 1023) is gone; what it had is with shard ");
    }

    @Test
    void whatCannotBeMovedIsRefusedInASentence() {
        assertThat(moveData(77_777, ORDERS)).isEqualTo(1);
        assertThat(err.toString()).contains("There is no shard 77777.");
        assertThat(moveData(0, "bills")).isEqualTo(1);
        assertThat(err.toString())
                .contains("This node knows no database called \"bills\"; it knows main, orders. Start all nodes with"
                        + " --database bills=URL.");
        assertThat(moveData(0, "main")).isZero();
        assertThat(out.toString())
                .contains("That is done already. Slots 0 to 1023 are in database main, with shard 0 ");
    }

    @Test
    void oneIsMovedAtATimeAndASilentDatabaseEndsItsMove() {
        OneWorkflow here = inMain();
        here.start();
        TestPostgres.ask(
                vertx,
                main,
                "INSERT INTO slot_move VALUES (true, 5, 5, 'copying', 1, 1024, 2047, 'main', 'orders', 70, 'nobody',"
                        + " 0, 0, '', now() + interval '1 hour')");

        assertThat(moveData(0, ORDERS)).isEqualTo(1);
        assertThat(err.toString())
                .contains("Shard 1 (slots 1024 to 2047) is on its way from database main to orders: 0 rows written so"
                        + " far. One is moved at a time;");
        assertThat(run("split", "1")).isEqualTo(1);
        assertThat(run("split", "0")).as(err.toString()).isZero();

        toOrders.silence(true);
        // It was tried often enough, by somebody who is not heard any more.
        TestPostgres.ask(vertx, main, "UPDATE slot_move SET beat_at = now() - interval '1 hour', tries = 20");
        await().untilAsserted(() -> assertThat(move().getString("step")).isEqualTo("undoing"));
        here.signal("goes on");
        toOrders.silence(false);

        await().untilAsserted(() -> assertThat(move().getString("step")).isEqualTo("undone"));
        assertThat(move().getString("reason")).startsWith("It was tried 21 times, and failed at last with: ");
        assertThat(server.page("/metrics")).contains("data_moves_undone 1");
        assertThat(moveData(1, ORDERS)).as(err.toString()).isZero();
    }

    @Test
    void atEveryMomentOfAMoveEachRunIsThereOnce() throws Exception {
        List<OneWorkflow> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(inMain());
        }
        all.forEach(OneWorkflow::start);
        all.subList(0, 4).forEach(OneWorkflow::terminate);
        AtomicBoolean over = new AtomicBoolean();
        Future<Set<Long>> counts = ForkJoinPool.commonPool().submit(() -> {
            Set<Long> seen = new HashSet<>();
            while (!over.get()) {
                seen.add(count("").getCount());
                seen.add((long) list("ORDER BY RunId", ByteString.EMPTY, 100).getExecutionsCount());
            }
            return seen;
        });
        Future<List<Violation>> verified = ForkJoinPool.commonPool().submit(() -> {
            List<Violation> found = new ArrayList<>();
            while (!over.get()) {
                verify(found);
            }
            return found;
        });
        try {
            int shard = 0;
            for (String database : List.of(ORDERS, "main", ORDERS)) {
                assertThat(moveData(shard, database)).as(err.toString()).isZero();
                shard = new JsonObject(server.page("/shards"))
                        .getJsonArray("shards")
                        .getJsonObject(0)
                        .getInteger("id");
            }
        } finally {
            over.set(true);
        }
        assertThat(counts.get()).containsExactly(12L);
        assertThat(verified.get()).isEmpty();
    }

    private JsonObject move() {
        return new JsonObject(server.page("/shards")).getJsonObject("move");
    }

    private int moveData(int shard, String database) {
        return run("move-data", Integer.toString(shard), database);
    }

    private int run(String... command) {
        List<String> all = new ArrayList<>(List.of("shards"));
        all.addAll(List.of(command));
        all.addAll(List.of("--ask", server.httpAddress()));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
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
        return list(query, token, PAGE);
    }

    private ListWorkflowExecutionsResponse list(String query, ByteString token, int pageSize) {
        return server.call()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .setPageSize(pageSize)
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
