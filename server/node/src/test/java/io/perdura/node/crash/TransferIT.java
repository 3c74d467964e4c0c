package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.history.v1.HistoryEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server in a process of its own, and what a stock worker and a stock client make of it. */
class TransferIT {
    @TempDir
    private static Path directory;

    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.alone(TestPostgres.empty(), directory.resolve("node.log"))
                .launch()
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void aTransferIsOneWorkflowWithTwoActivities() {
        try (TransferLoad load = new TransferLoad("one", List.of(node.target()))) {
            HistoryWatcher watcher = new HistoryWatcher(load, load.target(0), 1);

            load.begin(1);
            load.awaitEnd(Duration.ofSeconds(60));
            watcher.close();

            new TransferChecker(load, 0).check(watcher);
            assertThat(eventTypes(load))
                    .filteredOn(type -> !type.equals("WORKFLOW_EXECUTION_SIGNALED")) // it may come early or late
                    .containsExactly(
                            "WORKFLOW_EXECUTION_STARTED",
                            "ACTIVITY_TASK_SCHEDULED",
                            "ACTIVITY_TASK_STARTED",
                            "ACTIVITY_TASK_COMPLETED",
                            "ACTIVITY_TASK_SCHEDULED",
                            "ACTIVITY_TASK_STARTED",
                            "ACTIVITY_TASK_COMPLETED",
                            "WORKFLOW_EXECUTION_COMPLETED");
        }
    }

    private static List<String> eventTypes(TransferLoad load) {
        try (Histories histories = new Histories(load.target(0))) {
            return histories.read(load.started().get("one-0"), 256).stream()
                    .map(HistoryEvent::getEventType)
                    .map(type -> type.name().substring("EVENT_TYPE_".length()))
                    .filter(type -> !type.startsWith("WORKFLOW_TASK"))
                    .toList();
        }
    }
}
