package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.TestPorts;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The primary of two Postgres is killed under load and its synchronous standby promoted, {@code -Dperdura.promotions} times;
 * then the first one comes back, and believes that it is the primary still.
 */
@Execution(ExecutionMode.SAME_THREAD)
class PromotionIT {
    private static final String NAME = "promotion";

    @TempDir
    private static Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<NodeProcess> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(NodeProcess::close);
        vertx.close().await();
    }

    @Test
    void nothingAcknowledgedIsLostWhenAStandbyIsPromotedAndTheFormerPrimaryIsNeverUsedAgain() throws IOException {
        // Whoever Postgres runs as must get there, which is not so below a test's own directory.
        Path place = Files.createTempDirectory("perdura-pair-");
        try (PostgresPair pair = PostgresPair.find(vertx, place)) {
            if (pair == null) {
                return;
            }
            pair.start();
            List<Integer> ports =
                    Stream.generate(TestPorts::free).distinct().limit(2).toList();
            for (int i = 0; i < 2; i++) {
                nodes.add(NodeProcess.member(pair.both(), directory.resolve("node-" + i + ".log"), ports, i));
            }
            nodes.forEach(NodeProcess::launch);
            nodes.forEach(NodeProcess::awaitReady);
            promote(pair);
        }
    }

    private void promote(PostgresPair pair) throws IOException {
        String all = ManyTargets.of(nodes.stream().map(NodeProcess::target).toList());
        try (TransferLoad load = new TransferLoad(NAME, List.of(all))) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, all, campaign.seed());
            int primary = 0;
            int promotions = Integer.getInteger("perdura.promotions", 1);
            for (int i = 0; i < promotions; i++) {
                campaign.untilRandomMoment();
                pair.kill(primary);
                load.begin(Campaign.TRANSFERS_PER_ROUND);
                primary = 1 - primary;
                pair.promote(primary);
                nodes.forEach(NodeProcess::awaitReady);
                campaign.untilRandomMoment();
                if (i < promotions - 1) {
                    pair.follow(1 - primary, primary);
                }
            }

            int former = 1 - primary;
            pair.launch(former);
            List<String> before = pair.ask(pair.one(former), "SELECT shard_id, epoch FROM shard ORDER BY shard_id");
            NodeProcess restarted = nodes.get(0);
            restarted.kill();
            restarted.launch().awaitReady();
            campaign.untilRandomMoment();
            campaign.untilTheEnd();
            watcher.close();

            campaign.print(NAME, watcher);
            new TransferChecker(load, 0).check(watcher);
            List<Violation> violations = new ArrayList<>();
            System.out.println("verified: "
                    + Verifier.verify(vertx, pair.both(), violations::add, System.currentTimeMillis())
                            .await());
            assertThat(violations).isEmpty();
            assertThat(pair.ask(pair.one(former), "SELECT shard_id, epoch FROM shard ORDER BY shard_id"))
                    .as("nobody took anything at the former primary")
                    .isEqualTo(before);
            nodes.forEach(NodeProcess::requireNoFaults);
        }
    }
}
