package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.grpc.Status.Code;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 87: what has closed stays for as long as its namespace keeps it, and no longer. */
class RetentionIT {
    /** With {@code -Dretention.runs=100000} it takes a minute. */
    private static final int RUNS = Integer.getInteger("retention.runs", 10_000);

    private static final int KEPT = 50;
    private static final String LONG = "kept-for-long";
    private static final Duration DONE_WITHIN = Duration.ofMinutes(5);

    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions database;
    private OneServer server;

    @BeforeEach
    void start() {
        database = OneServer.newDatabase();
        server = new OneServer(database);
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().await();
    }

    @Test
    void rule87ManyRunsGoWithoutHoldingAnybodyUpAndNoneBeforeItsTime() {
        String namespaceId = register();
        server.close();
        insert(idOf(OneServer.NAMESPACE), "over", RUNS, "2 days");
        insert(idOf(OneServer.NAMESPACE), "kept", KEPT, "1 hour");
        insert(namespaceId, "long", KEPT, "3 days");
        server = new OneServer(database);
        OneWorkflow workflow = new OneWorkflow(server);

        await().atMost(DONE_WITHIN).until(() -> {
            workflow.start(); // each is answered, whatever goes on beside it
            workflow.terminate();
            return count("execution WHERE workflow_id LIKE 'over-%'") == 0 && count("deletion") == 0;
        });

        assertThat(count("execution WHERE workflow_id LIKE 'kept-%'")).isEqualTo(KEPT);
        assertThat(count("execution WHERE workflow_id LIKE 'long-%'")).isEqualTo(KEPT);
        assertThat(count("history WHERE append_id = 87")).isEqualTo(2L * 2 * KEPT);
        assertThat(server.call()
                        .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setQuery("WorkflowId STARTS_WITH 'over-'")
                                .build())
                        .getCount())
                .isZero();
    }

    @Test
    void rule87AShorterRetentionHoldsForWhatClosedBefore() {
        String namespaceId = register();
        server.close();
        insert(namespaceId, "long", KEPT, "3 hours");
        server = new OneServer(database);

        server.call()
                .updateNamespace(UpdateNamespaceRequest.newBuilder()
                        .setNamespace(LONG)
                        .setConfig(
                                NamespaceConfig.newBuilder().setWorkflowExecutionRetentionTtl(Durations.fromHours(2)))
                        .build());

        await().atMost(DONE_WITHIN)
                .untilAsserted(() -> assertThat(count("execution WHERE workflow_id LIKE 'long-%'"))
                        .isZero());
        Refusal refusal = Refusal.of(() -> server.call()
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(LONG)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId("long-1"))
                        .build()));
        assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal.message()).isEqualTo("workflow not found for ID: long-1");
    }

    @Test
    void rule87OfADeletedNamespaceNothingStaysAndAnotherServerGoesOnWithIt() {
        String namespaceId = register();
        OneWorkflow workflow = new OneWorkflow(server);
        server.call()
                .startWorkflowExecution(
                        workflow.startRequest().setNamespace(LONG).build());
        insert(namespaceId, "long", KEPT, "1 hour");

        OperatorServiceGrpc.newBlockingStub(server.channel())
                .deleteNamespace(
                        DeleteNamespaceRequest.newBuilder().setNamespace(LONG).build());
        server.close();
        server = new OneServer(database);

        await().atMost(DONE_WITHIN)
                .untilAsserted(() -> assertThat(count("execution WHERE namespace_id = '" + namespaceId + "'"))
                        .isZero());
    }

    private String register() {
        server.call()
                .registerNamespace(RegisterNamespaceRequest.newBuilder()
                        .setNamespace(LONG)
                        .setWorkflowExecutionRetentionPeriod(Durations.fromDays(30))
                        .build());
        return idOf(LONG);
    }

    private String idOf(String namespace) {
        return ask("SELECT id FROM namespaces WHERE name = '" + namespace + "'");
    }

    /** Runs that closed so long ago, with two rows of history each. */
    private void insert(String namespaceId, String name, int runs, String ago) {
        ask("""
                INSERT INTO execution (namespace_id, run_id, first_run_id, start_ms, execution_ms, history_length,
                    history_size_bytes, transitions, slot, status, format, close_ms, workflow_id, workflow_type, task_queue,
                    start_request_id, parent_workflow_id, parent_run_id, root_workflow_id, root_run_id, memo, search_attributes)
                SELECT '%s', r.id, r.id, 1, 1, 2, 2, 2, i * 7 %% 4096, 2, 1,
                    (extract(epoch FROM now() - interval '%s') * 1000)::bigint - i, '%s-' || i, 'T', 'q', '', '', '', '', '', '', ''
                FROM generate_series(1, %d) AS i CROSS JOIN LATERAL (SELECT md5('%s' || i)::uuid AS id) AS r
                """.formatted(namespaceId, ago, name, runs, name));
        ask("""
                INSERT INTO history (run_id, seq, append_id, first_event_id, slot, event_count, format, events, changes)
                SELECT run_id, seq, 87, seq, slot, 1, 1, '', '' FROM execution, generate_series(1, 2) AS seq
                WHERE workflow_id LIKE '%s-%%'
                """.formatted(name));
    }

    private long count(String what) {
        return Long.parseLong(ask("SELECT count(*) FROM " + what));
    }

    /** The one value that is told, if one is. */
    private String ask(String sql) {
        List<String> rows = TestPostgres.ask(vertx, database, sql);
        return rows.isEmpty() ? "" : rows.get(0).replaceAll("[\\[\\]]", "");
    }
}
