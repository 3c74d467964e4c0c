package io.perdura.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.examples.transfer.Transfer;
import io.perdura.sdk.service.ServerUnderTest;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A worker that is killed in the middle of a transfer: another one goes on, and nothing is withdrawn twice. */
class TransferKilledIT {
    private static final long GONE_SECONDS_MAX = 240;

    private static Process worker(ServerUnderTest under, String queue, String how) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TransferWorkerProcess.class.getName(),
                        under.host(),
                        String.valueOf(under.port()),
                        under.namespace(),
                        queue,
                        how)
                .redirectErrorStream(true)
                .start();
    }

    private static void awaitLine(Process process, String line) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String read = out.readLine(); read != null; read = out.readLine()) {
            all.append(read).append('\n');
            if (read.contains(line)) {
                return;
            }
        }
        throw new AssertionError("the worker ended before it said \"" + line + "\":\n" + all);
    }

    @Test
    void anotherWorkerFinishesWhatAKilledOneHasBegun() throws Exception {
        Vertx vertx = Vertx.vertx();
        String queue = "killed-" + UUID.randomUUID();
        Process second = null;
        try (ServerUnderTest under = ServerUnderTest.start()) {
            Server server = new Server(
                    VertxTransport.plain(vertx, under.host(), under.port()),
                    VertxSurroundings.of(vertx, 1, 5),
                    under.namespace());
            Process first = worker(under, queue, "hangs");
            WorkflowExecution run = server.start("UniTransfer", queue, queue, new Transfer("1", "a", "b", 500));
            awaitLine(first, TransferWorkerProcess.IN_THE_MIDDLE);

            first.destroyForcibly();
            assertThat(first.waitFor(GONE_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            second = worker(under, queue, "pays");

            assertThat(server.result(run)).isEqualTo("moved by d-1");
            assertThat(server.history(run))
                    .filteredOn(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                    .as("one withdrawal, one deposit")
                    .hasSize(2);
        } finally {
            if (second != null) {
                second.destroyForcibly();
            }
            vertx.close();
        }
    }
}
