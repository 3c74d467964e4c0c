package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import io.perdura.engine.Times;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.verify.CallLog;
import io.perdura.node.verify.HistorySample;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The checker over a database: silent about what a server has written, and loud about every harm that is done to it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerifyIT {
    private static final Vertx VERTX = Vertx.vertx();
    private static PostgresOptions database;
    private static OneServer server;
    private static String closedRun;
    private static String openRun;
    private static String openWorkflow;
    private static String cronHarm;

    @BeforeAll
    static void run() {
        database = OneServer.newDatabase();
        server = new OneServer(database);
        OneWorkflow closed = new OneWorkflow(server);
        closedRun = closed.start();
        closed.signal("go");
        closed.complete(closed.poll());
        closed.terminate();
        closed.start();
        closed.signal("again");
        OneWorkflow waiting = new OneWorkflow(server);
        openRun = waiting.start();
        openWorkflow = waiting.id;
        cronHarm = harmTo(cron());
    }

    /** A workflow that a schedule has brought a second time. */
    private static OneWorkflow cron() {
        OneWorkflow workflow = new OneWorkflow(server);
        server.call()
                .startWorkflowExecution(
                        workflow.startRequest().setCronSchedule("@every 1s").build());
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());
        return workflow;
    }

    /** Its second run begins an hour late. */
    private static String harmTo(OneWorkflow cron) {
        String runId = cron.describe().getWorkflowExecutionInfo().getExecution().getRunId();
        HistoryEvent.Builder start = server
                .call()
                .getWorkflowExecutionHistory(cron.historyRequest().build())
                .getHistory()
                .getEvents(0)
                .toBuilder();
        start.getWorkflowExecutionStartedEventAttributesBuilder()
                .setFirstWorkflowTaskBackoff(Times.duration(3_600_000));
        byte[] events = History.newBuilder().addEvents(start).build().toByteArray();
        return "UPDATE history SET events = decode('" + HexFormat.of().formatHex(events) + "', 'hex') WHERE run_id = '"
                + runId + "' AND seq = 1";
    }

    @AfterAll
    static void stop() {
        server.close();
        VERTX.close().await();
    }

    @Test
    @Order(1)
    void nothingIsWrongWithWhatAServerHasWritten() {
        List<Violation> found = new ArrayList<>();

        Verifier.Outcome outcome = Verifier.verify(VERTX, database, found::add, System.currentTimeMillis())
                .await();

        assertThat(found).isEmpty();
        assertThat(outcome.runs()).isGreaterThanOrEqualTo(3);
        assertThat(outcome.events()).isGreaterThanOrEqualTo(8);
    }

    @Test
    @Order(1)
    void whatAClientWasToldAgreesWithWhatIsStored(@TempDir Path directory) {
        Path file = directory.resolve("calls.jsonl");
        String id = "told-" + UUID.randomUUID();
        try (CallLog log = CallLog.create(file)) {
            var start = StartWorkflowExecutionRequest.newBuilder()
                    .setNamespace(OneServer.NAMESPACE)
                    .setWorkflowId(id)
                    .setRequestId(id)
                    .setWorkflowType(WorkflowType.newBuilder().setName("any"))
                    .setTaskQueue(TaskQueue.newBuilder().setName(id))
                    .build();
            log.called(start, server.call().startWorkflowExecution(start), "OK", now(), now());
            log.called(start, server.call().startWorkflowExecution(start), "OK", now(), now());
            for (String request : List.of("one", "two", "two")) {
                var signal = SignalWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                        .setSignalName("go")
                        .setRequestId(request)
                        .build();
                log.called(signal, server.call().signalWorkflowExecution(signal), "OK", now(), now());
            }
            for (int size : new int[] {0, 1, 2}) {
                readPageByPage(log, id, size);
            }
        }
        List<Violation> found = new ArrayList<>();

        Verifier.Outcome outcome =
                Verifier.verify(VERTX, database, found::add, now(), file).await();

        assertThat(found).isEmpty();
        assertThat(outcome.calls()).isGreaterThan(8);
    }

    @Test
    @Order(1)
    void historiesAreWrittenForReplayersAsClientsReadThem(@TempDir Path directory) throws IOException {
        Verifier.verify(
                        VERTX,
                        database,
                        List.of(),
                        violation -> {},
                        now(),
                        null,
                        new HistorySample(VERTX, directory, 1))
                .await();

        History.Builder written = History.newBuilder();
        JsonFormat.parser().merge(Files.readString(directory.resolve(openRun + ".json")), written);
        assertThat(written.build())
                .isEqualTo(server.call()
                        .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .setExecution(WorkflowExecution.newBuilder()
                                        .setWorkflowId(openWorkflow)
                                        .setRunId(openRun))
                                .build())
                        .getHistory());
    }

    private static void readPageByPage(CallLog log, String id, int size) {
        String runId = server.call()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                        .build())
                .getWorkflowExecutionInfo()
                .getExecution()
                .getRunId();
        ByteString token = ByteString.EMPTY;
        do {
            var read = GetWorkflowExecutionHistoryRequest.newBuilder()
                    .setNamespace(OneServer.NAMESPACE)
                    .setExecution(
                            WorkflowExecution.newBuilder().setWorkflowId(id).setRunId(runId))
                    .setMaximumPageSize(size)
                    .setNextPageToken(token)
                    .build();
            var page = server.call().getWorkflowExecutionHistory(read);
            log.called(read, page, "OK", now(), now());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    @Test
    @Order(2)
    void everyHarmIsFound() {
        server.close();
        assertThat(brokenBy("UPDATE execution SET status = 2 WHERE run_id = '" + closedRun + "'"))
                .contains("H16");
        assertThat(brokenBy("UPDATE execution SET history_length = 99 WHERE run_id = '" + closedRun + "'"))
                .contains("H5");
        assertThat(brokenBy("UPDATE execution SET status = 1, close_ms = NULL WHERE run_id = '" + closedRun + "'"))
                .contains("H2", "H16");
        assertThat(brokenBy("DELETE FROM backlog WHERE run_id = '" + openRun
                        + "'; UPDATE execution SET due_at = 9223372036854775807, task_at = NULL WHERE run_id = '"
                        + openRun + "'"))
                .contains("H13");
        assertThat(brokenBy("UPDATE history SET seq = seq + 1 WHERE run_id = '" + closedRun
                        + "' AND seq = (SELECT max(seq) FROM history WHERE run_id = '" + closedRun + "')"))
                .contains("H3");
        assertThat(brokenBy("DELETE FROM history WHERE run_id = '" + closedRun
                        + "' AND seq = (SELECT max(seq) FROM history WHERE run_id = '" + closedRun + "')"))
                .as("its end is gone")
                .contains("H16");
        assertThat(brokenBy("UPDATE history SET events = 'nonsense' WHERE run_id = '" + closedRun + "' AND seq = 1"))
                .contains("H22");
        assertThat(brokenBy("DELETE FROM execution WHERE run_id = '" + openRun + "'"))
                .contains("H14");
        assertThat(brokenBy("UPDATE shard SET slot_to = slot_to - 1 WHERE slot_from = 0"))
                .contains("H15");
        assertThat(brokenBy("INSERT INTO history SELECT run_id, seq + 1, append_id, first_event_id, slot, event_count,"
                        + " format, events, changes FROM history WHERE run_id = '" + openRun
                        + "' ORDER BY seq DESC LIMIT 1"))
                .as("an append that was made twice")
                .contains("H3");
        assertThat(brokenBy(cronHarm)).contains("H19");
    }

    /** The rules that are broken in a copy of the database to which that was done. */
    private static Set<String> brokenBy(String harm) {
        PostgresOptions copy = TestPostgres.copyOf(VERTX, database);
        TestPostgres.ask(VERTX, copy, harm);
        Set<String> rules = new TreeSet<>();
        Verifier.Outcome outcome = Verifier.verify(
                        VERTX, copy, violation -> rules.add(violation.rule()), System.currentTimeMillis())
                .await();
        assertThat(outcome.violations()).isPositive();
        return rules;
    }
}
