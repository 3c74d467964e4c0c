package io.perdura.node.crash;

import io.perdura.node.TestPorts;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two servers share the shards of one Postgres; one of them is killed with signal 9 at random moments of a run of
 * transfers and joins again, while the other serves on. Half-way a third one joins.
 */
@Execution(ExecutionMode.SAME_THREAD)
class KillOneOfTwoIT {
    private static final String NAME = "kill-one-of-two";
    private static final int SAMPLE = 24;
    private static final int TAKEOVER_SECONDS_MAX = 60;

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void start() {
        PostgresOptions postgres = TestPostgres.empty();
        List<Integer> clusterPorts =
                Stream.generate(TestPorts::free).distinct().limit(3).toList();
        for (int i = 0; i < clusterPorts.size(); i++) {
            Path log = directory.resolve("node-" + i + ".log");
            NODES.add(NodeProcess.member(postgres, log, clusterPorts, i));
        }
        NODES.get(0).launch().awaitReady();
        NODES.get(1).launch().awaitReady();
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
    }

    @Test
    void theOtherServesOnAndNothingAcknowledgedIsLostOrDoneTwice() {
        List<String> targets = List.of(NODES.get(0).target(), NODES.get(1).target());
        try (TransferLoad load = new TransferLoad(NAME, targets)) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, load.target(0), campaign.seed());

            long longestTakeoverMs = 0;
            for (int round = 0; round < Campaign.ROUNDS; round++) {
                if (round == Campaign.ROUNDS / 2) {
                    NODES.get(2).launch().awaitReady();
                }
                campaign.untilRandomMoment();
                NodeProcess victim = NODES.get(campaign.nextInt(2));
                victim.kill();
                longestTakeoverMs = Math.max(longestTakeoverMs, takeoverMs(load, 1 - NODES.indexOf(victim)));
                victim.launch().awaitReady();
            }
            campaign.untilTheEnd();
            watcher.close();

            campaign.print(NAME, watcher);
            System.out.printf(
                    "%s: the survivor had taken over all shards %d ms after a kill at the latest%n",
                    NAME, longestTakeoverMs);
            new TransferChecker(load, 1).check(watcher);
            NODES.forEach(NodeProcess::requireNoFaults);
        }
    }

    /** How long it takes until the survivor has answered for runs of all shards, or of most. */
    private static long takeoverMs(TransferLoad load, int survivor) {
        long startNanos = System.nanoTime();
        List<WorkflowExecution> sample =
                load.started().values().stream().limit(SAMPLE).toList();
        for (WorkflowExecution execution : sample) {
            WorkflowServiceGrpc.newBlockingStub(load.service(survivor).getRawChannel())
                    .withWaitForReady()
                    .withDeadlineAfter(TAKEOVER_SECONDS_MAX, TimeUnit.SECONDS)
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(TransferLoad.NAMESPACE)
                            .setExecution(execution)
                            .build());
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }
}
