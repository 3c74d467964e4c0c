package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.perdura.engine.Slots;
import io.perdura.node.TestPorts;
import io.perdura.node.persistence.NamedDatabase;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two nodes have the runs of half of all slots in a second Postgres, which is stopped under load, again and again. */
@Execution(ExecutionMode.SAME_THREAD)
class OneOfTwoDatabasesIT {
    private static final String NAME = "one-of-two-databases";
    private static final String ORDERS = "orders";
    private static final int STOPS = 3;
    private static final int CALLS = 20;
    private static final Duration STOP_MAX = Duration.ofMinutes(4);

    @TempDir
    private static Path directory;

    private static PostgresOptions main;
    private static EmbeddedPostgres orders;
    private static final List<NodeProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void start() {
        main = TestPostgres.empty();
        orders = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
        List<Integer> ports = List.of(TestPorts.free(), TestPorts.free());
        for (int i = 0; i < ports.size(); i++) {
            NODES.add(NodeProcess.member(main, directory.resolve("node-" + i + ".log"), ports, i)
                    .beside(ORDERS, orders.options()));
        }
        NODES.forEach(NodeProcess::launch);
        NODES.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        if (orders != null) {
            orders.close();
        }
    }

    @Test
    void theOthersRunsGoOnAndNothingIsLost() throws Exception {
        try (TransferLoad load =
                new TransferLoad(NAME, NODES.stream().map(NodeProcess::target).toList())) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, load.target(0), campaign.seed());

            for (int i = 0; i < STOPS; i++) {
                campaign.untilRandomMoment();
                stopOrders();
                load.begin(Campaign.TRANSFERS_PER_ROUND);
                theOthersGoOn(load);
                orders.close();
                orders = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
                NODES.forEach(node -> await().atMost(STOP_MAX)
                        .until(() -> node.page("/readyz").contains("OK")
                                && !node.page("/readyz").contains(ORDERS)));
            }
            campaign.untilTheEnd();
            watcher.close();

            campaign.print(NAME, watcher);
            new TransferChecker(load, 0).check(watcher);
            NODES.forEach(NodeProcess::requireNoFaults);
        }
        verify();
    }

    private static void stopOrders() throws IOException, InterruptedException {
        Path pidFile = directory.resolve("data/postgres/postmaster.pid");
        String pid = Files.readAllLines(pidFile).get(0).strip();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor()).isZero();
        await().atMost(STOP_MAX).until(() -> !server.isAlive());
    }

    private static void theOthersGoOn(TransferLoad load) {
        for (NodeProcess node : NODES) {
            await().atMost(STOP_MAX)
                    .untilAsserted(() -> assertThat(node.page("/readyz"))
                            .contains("\"status\":\"OK\"")
                            .contains("database " + ORDERS));
        }
        for (int i = 0; i < CALLS; i++) {
            WorkflowServiceBlockingStub call = call(load, i % NODES.size());
            String id = idInMain(call);
            call.startWorkflowExecution(StartWorkflowExecutionRequest.newBuilder()
                    .setNamespace(TransferLoad.NAMESPACE)
                    .setWorkflowId(id)
                    .setRequestId(UUID.randomUUID().toString())
                    .setWorkflowType(WorkflowType.newBuilder().setName("goes-on"))
                    .setTaskQueue(TaskQueue.newBuilder().setName("goes-on"))
                    .build());
            call.terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                    .setNamespace(TransferLoad.NAMESPACE)
                    .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                    .build());
        }
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> call(load, 0)
                        .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                                .setNamespace(TransferLoad.NAMESPACE)
                                .build()));
        assertThat(refused).isNotNull();
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription()).contains("database " + ORDERS);
    }

    private static WorkflowServiceBlockingStub call(TransferLoad load, int node) {
        return WorkflowServiceGrpc.newBlockingStub(load.service(node).getRawChannel())
                .withDeadlineAfter(STOP_MAX.toSeconds(), TimeUnit.SECONDS);
    }

    private static String idInMain(WorkflowServiceBlockingStub call) {
        String namespace = call.describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace(TransferLoad.NAMESPACE)
                        .build())
                .getNamespaceInfo()
                .getId();
        while (true) {
            String id = "goes-on-" + UUID.randomUUID();
            if (Slots.of(namespace, id) < Slots.COUNT / 2) {
                return id;
            }
        }
    }

    private static void verify() {
        Vertx vertx = Vertx.vertx();
        try {
            List<Violation> found = new ArrayList<>();
            Verifier.Outcome outcome = Verifier.verify(
                            vertx,
                            main,
                            List.of(new NamedDatabase(ORDERS, orders.options())),
                            found::add,
                            System.currentTimeMillis(),
                            null)
                    .await();
            assertThat(found).isEmpty();
            assertThat(outcome.runs()).isGreaterThan(STOPS * CALLS);
            assertThat(TestPostgres.ask(vertx, orders.options(), "SELECT count(*) > 0 FROM execution"))
                    .containsExactly("[true]");
        } finally {
            vertx.close().await();
        }
    }
}
