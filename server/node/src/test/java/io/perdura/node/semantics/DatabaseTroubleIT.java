package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.perdura.node.append.CuttingProxy;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Vertx;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Postgres is there and does not serve: the node says so and why, refuses in time, and serves when it is over. */
class DatabaseTroubleIT {
    private static final long CALL_MS = 30_000;

    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions direct;
    private CuttingProxy proxy;
    private OneServer server;

    @BeforeEach
    void start() {
        direct = OneServer.newDatabase();
        proxy = new CuttingProxy(vertx, direct);
        server = new OneServer(proxy.reach(direct));
        begin();
        assertThat(server.readiness()).startsWith("200");
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().await();
    }

    @Test
    void aPostgresThatSwallowsEverything() {
        proxy.silence(true);

        assertRefused();
        assertNotReady("it does not answer");

        proxy.silence(false);
        assertServesAgain();
    }

    @Test
    void nobodyHasToCallForItToBeNoticed() {
        proxy.silence(true);

        assertNotReady("it does not answer");

        proxy.silence(false);
        assertServesAgain();
    }

    @Test
    void aPostgresThatIsReadOnly() {
        readOnly("on");

        assertRefused();
        assertNotReady("it is read-only");

        readOnly("off");
        assertServesAgain();
    }

    /** For sessions that begin from now on, and all others end. */
    private void readOnly(String onOrOff) {
        PostgresOptions aside = direct.inDatabase("postgres");
        TestPostgres.ask(
                vertx,
                aside,
                "ALTER DATABASE " + direct.database() + " SET default_transaction_read_only = " + onOrOff);
        if (onOrOff.equals("on")) {
            TestPostgres.ask(
                    vertx,
                    aside,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + direct.database()
                            + "'");
        }
    }

    private void assertRefused() {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, this::begin);
        assertThat(refused).isNotNull();
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refused.getStatus().getDescription()).isEqualTo("shard unavailable, please backoff and retry");
    }

    private void assertNotReady(String cause) {
        await().untilAsserted(() -> assertThat(server.readiness())
                .startsWith("503")
                .contains(direct.database())
                .contains(cause));
    }

    private void assertServesAgain() {
        await().untilAsserted(() -> assertThat(server.readiness()).startsWith("200"));
        begin();
    }

    private void begin() {
        server.call(CALL_MS)
                .startWorkflowExecution(StartWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(UUID.randomUUID().toString())
                        .setRequestId(UUID.randomUUID().toString())
                        .setWorkflowType(WorkflowType.newBuilder().setName("trouble"))
                        .setTaskQueue(TaskQueue.newBuilder().setName("trouble"))
                        .build());
    }
}
