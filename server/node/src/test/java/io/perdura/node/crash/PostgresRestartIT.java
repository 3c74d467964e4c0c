package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.perdura.node.TestResources;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Postgres is stopped under load as by {@code pg_ctl stop -m immediate}, and then as slowly as it goes: refusing everybody
 * until its last session has ended. The server is never touched.
 */
@ResourceLock(TestResources.PROCESSES)
class PostgresRestartIT {
    private static final String NAME = "postgres-restart";
    private static final List<Stop> STOPS = List.of(PostgresRestartIT::atOnce, PostgresRestartIT::slowly);
    private static final Duration STOP_MAX = Duration.ofMinutes(4);

    private interface Stop {
        void of(String pid) throws IOException, InterruptedException;
    }

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres postgres;
    private static NodeProcess node;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
        node = NodeProcess.alone(postgres.options(), directory.resolve("node.log"))
                .launch()
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void theServerGoesOnByItselfAndNothingAcknowledgedIsLost() throws Exception {
        try (TransferLoad load = new TransferLoad(NAME, List.of(node.target()))) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, load.target(0), campaign.seed());

            for (Stop stop : STOPS) {
                campaign.untilRandomMoment();
                stopPostgres(stop);
                load.begin(Campaign.TRANSFERS_PER_ROUND);
                refusesWithUnavailable(load);
                startPostgresAgain();
                node.awaitReady();
            }
            campaign.untilRandomMoment();
            campaign.untilTheEnd();
            watcher.close();

            campaign.print(NAME, watcher);
            new TransferChecker(load, 0).check(watcher);
            node.requireNoFaults();
        }
    }

    private static void stopPostgres(Stop stop) throws IOException, InterruptedException {
        Path pidFile = directory.resolve("data/postgres/postmaster.pid");
        String pid = Files.readAllLines(pidFile).get(0).strip();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        stop.of(pid);
        await().atMost(STOP_MAX).until(() -> !server.isAlive());
    }

    private static void atOnce(String pid) throws IOException, InterruptedException {
        signal("QUIT", pid);
    }

    private static void slowly(String pid) throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx();
        try {
            PgConnection last =
                    PgConnection.connect(vertx, postgres.options().client()).await();
            signal("TERM", pid);
            last.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
                    .execute()
                    .await();
            await().atMost(STOP_MAX).until(() -> node.page("/readyz").contains("is shutting down (57P03)"));
            last.close().await();
        } finally {
            vertx.close().await();
        }
    }

    private static void signal(String name, String pid) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /** On the port that it had. */
    private static void startPostgresAgain() {
        postgres.close();
        postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
    }

    /** A client that asks once is told so within its deadline, and told that it may ask again. */
    private static void refusesWithUnavailable(TransferLoad load) {
        StartWorkflowExecutionRequest request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(TransferLoad.NAMESPACE)
                .setWorkflowId(UUID.randomUUID().toString())
                .setWorkflowType(WorkflowType.newBuilder().setName("refused"))
                .setTaskQueue(TaskQueue.newBuilder().setName("refused"))
                .setRequestId(UUID.randomUUID().toString())
                .build();

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> WorkflowServiceGrpc.newBlockingStub(load.service(0).getRawChannel())
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .startWorkflowExecution(request));

        assertThat(refused).isNotNull();
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription()).isEqualTo("shard unavailable, please backoff and retry");
    }
}
