package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.examples.transfer.Transfer;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A worker that is killed in the middle of two encrypted transfers: another one goes on, what can be moved is moved, what
 * cannot is given back, nothing is withdrawn twice, and the server has seen ciphertext only.
 */
@Execution(ExecutionMode.CONCURRENT)
class TransferKilledIT {
    private static final long GONE_SECONDS_MAX = 240;

    /** What it prints must be read, or go nowhere: a full pipe would hold it up. */
    private static Process worker(
            ServerUnderTest under, String queue, String skin, String how, ProcessBuilder.Redirect output)
            throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TransferWorkerProcess.class.getName(),
                        under.host(),
                        String.valueOf(under.port()),
                        under.namespace(),
                        queue,
                        skin,
                        how)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
    }

    private static void awaitLines(Process process, String line, int times) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        int seen = 0;
        for (String read = out.readLine(); read != null; read = out.readLine()) {
            all.append(read).append('\n');
            seen += read.contains(line) ? 1 : 0;
            if (seen == times) {
                return;
            }
        }
        throw new AssertionError("the worker ended before it said \"" + line + "\" " + times + " times:\n" + all);
    }

    @ParameterizedTest
    @CsvSource({"uni, UniTransfer", "future, FutureTransfer"})
    void anotherWorkerFinishesWhatAKilledOneHasBegunAndTheServerReadsNothing(String skin, String type)
            throws Exception {
        Vertx vertx = Vertx.vertx();
        String queue = "killed-" + UUID.randomUUID();
        Process second = null;
        try (ServerUnderTest under = ServerUnderTest.start()) {
            VertxTransport transport = VertxTransport.plain(vertx, under.host(), under.port());
            VertxSurroundings surroundings = VertxSurroundings.of(vertx, 1, 5);
            Server asItIsKept = new Server(transport, surroundings, under.namespace());
            WorkflowClient client = WorkflowClient.of(
                    new ServiceClient(transport, surroundings, TransferWorkerProcess.encrypted(under.namespace())));
            Process first = worker(under, queue, skin, "hangs", ProcessBuilder.Redirect.PIPE);
            WorkflowHandle<String> moves = start(client, type, queue, new Transfer("secret-1", "alice", "bob", 500));
            WorkflowHandle<String> fails = start(client, type, queue, new Transfer("secret-2", "alice", "closed", 500));
            awaitLines(first, TransferWorkerProcess.IN_THE_MIDDLE, 2);

            first.destroyForcibly();
            assertThat(first.waitFor(GONE_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            second = worker(under, queue, skin, "pays", ProcessBuilder.Redirect.DISCARD);

            assertThat(Server.await(moves.result())).isEqualTo("moved by d-secret-1");
            assertThat(Server.await(fails.result())).isEqualTo("given back by r-secret-2");
            assertThat(Server.await(fails.query("status", String.class))).isEqualTo("REFUNDED");
            assertThat(attempts(asItIsKept.history(run(moves))))
                    .as("a withdrawal that failed once, a deposit that was begun by both workers")
                    .containsExactly(2, 2);
            assertThat(attempts(asItIsKept.history(run(fails)))).containsExactly(2, 2, 1);
            for (WorkflowExecution run : List.of(run(moves), run(fails))) {
                assertThat(asItIsKept.history(run).toString() + described(asItIsKept, run))
                        .contains("binary/encrypted", "Encoded failure")
                        .doesNotContain("secret-", "alice", "REFUNDED", TransferWorkerProcess.BUSY, "is closed");
            }
        } finally {
            if (second != null) {
                second.destroyForcibly();
            }
            vertx.close();
        }
    }

    private static WorkflowHandle<String> start(WorkflowClient client, String type, String queue, Transfer transfer) {
        return Server.await(client.start(type, StartOptions.of(queue), String.class, transfer));
    }

    private static WorkflowExecution run(WorkflowHandle<?> handle) {
        return WorkflowExecution.newBuilder().setWorkflowId(handle.workflowId()).build();
    }

    /** How many times each activity was begun. */
    private static List<Integer> attempts(List<HistoryEvent> history) {
        return history.stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                .map(event -> event.getActivityTaskStartedEventAttributes().getAttempt())
                .toList();
    }

    private static String described(Server server, WorkflowExecution run) {
        return Server.await(server.service()
                        .call(
                                WorkflowServiceMethods.DESCRIBE_WORKFLOW_EXECUTION,
                                DescribeWorkflowExecutionRequest.newBuilder()
                                        .setNamespace(server.service().namespace())
                                        .setExecution(run)
                                        .build()))
                .toString();
    }
}
