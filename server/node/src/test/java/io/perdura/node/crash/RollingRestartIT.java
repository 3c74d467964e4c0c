package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.TestPorts;
import io.perdura.node.TestResources;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Three servers are restarted in good order, one after the other, under the load of a stock client that knows all of them:
 * no call of it fails, not even one that it would have made again by itself. With {@code -Dperdura.previous=JAR} they
 * begin as that build, so that for a while two versions stand side by side.
 */
@ResourceLock(TestResources.PROCESSES)
class RollingRestartIT {
    private static final String NAME = "rolling-restart";
    private static final int ROUNDS = Integer.getInteger("perdura.rounds", 1);
    private static final @Nullable String PREVIOUS = System.getProperty("perdura.previous");

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();

    @BeforeAll
    static void start() {
        PostgresOptions postgres = TestPostgres.empty();
        List<Integer> clusterPorts =
                Stream.generate(TestPorts::free).distinct().limit(3).toList();
        for (int i = 0; i < clusterPorts.size(); i++) {
            NODES.add(NodeProcess.member(postgres, directory.resolve("node-" + i + ".log"), clusterPorts, i));
        }
        for (NodeProcess node : NODES) {
            if (PREVIOUS == null) {
                node.launch();
            } else {
                node.launch(Path.of(PREVIOUS));
            }
        }
        NODES.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
    }

    @Test
    void noCallFails() {
        ManyTargets calls = new ManyTargets();
        String all = ManyTargets.of(NODES.stream().map(NodeProcess::target).toList());
        try (TransferLoad load = new TransferLoad(NAME, List.of(all), calls)) {
            Campaign campaign = new Campaign(NAME, load);
            long longestStopMs = 0;
            long longestStartMs = 0;
            for (int round = 0; round < ROUNDS * NODES.size(); round++) {
                NodeProcess node = NODES.get(round % NODES.size());
                campaign.untilRandomMoment();
                long beganNanos = System.nanoTime();
                assertThat(node.stop()).as("exit code; log: %s", node.log()).isZero();
                load.begin(Campaign.TRANSFERS_PER_ROUND);
                long stoppedNanos = System.nanoTime();
                node.launch().awaitReady();
                longestStopMs = Math.max(longestStopMs, TimeUnit.NANOSECONDS.toMillis(stoppedNanos - beganNanos));
                longestStartMs =
                        Math.max(longestStartMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - stoppedNanos));
            }
            campaign.untilTheEnd();
            calls.stop();

            System.out.printf(
                    "%s: %d restarts, %d transfers; a node took %d ms to stop and %d ms to be ready again at the most%n",
                    NAME, ROUNDS * NODES.size(), load.begun(), longestStopMs, longestStartMs);
            assertThat(calls.failures()).isEmpty();
            assertThat(load.failures()).isEmpty();
            assertThat(load.results()).hasSize(load.begun());
            assertThat(load.ledger().repeated())
                    .as("activities that were done again")
                    .isZero();
            NODES.forEach(NodeProcess::requireNoFaults);
        }
    }
}
