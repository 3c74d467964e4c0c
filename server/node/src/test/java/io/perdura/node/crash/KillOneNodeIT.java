package io.perdura.node.crash;

import io.perdura.node.TestResources;
import io.perdura.node.persistence.TestPostgres;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The only server is killed with signal 9 at random moments of a run of transfers, and started again. */
@ResourceLock(TestResources.PROCESSES)
class KillOneNodeIT {
    private static final String NAME = "kill-one-node";

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
    void nothingAcknowledgedIsLostOrDoneTwice() {
        try (TransferLoad load = new TransferLoad(NAME, List.of(node.target()))) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, load.target(0), campaign.seed());

            for (int round = 0; round < Campaign.ROUNDS; round++) {
                campaign.untilRandomMoment();
                node.kill();
                node.launch().awaitReady();
            }
            campaign.untilTheEnd();
            watcher.close();

            campaign.print(NAME, watcher);
            new TransferChecker(load, 0).check(watcher);
            node.requireNoFaults();
        }
    }
}
