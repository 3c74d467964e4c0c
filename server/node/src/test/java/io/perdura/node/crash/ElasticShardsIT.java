package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.Main;
import io.perdura.node.TestPorts;
import io.perdura.node.TestResources;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The shards of two servers are split, merged and moved at random, by the commands that operators have, under the load of
 * a stock client: no call of it fails, and what is stored is right.
 */
@ResourceLock(TestResources.PROCESSES)
class ElasticShardsIT {
    private static final String NAME = "elastic-shards";
    private static final int CHANGES = 20;
    private static final int SHARDS_MAX = 14;
    private static final Duration SETTLED_MAX = Duration.ofMinutes(4);

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Vertx VERTX = Vertx.vertx();
    private static PostgresOptions postgres;

    private int merges;
    private int splits;
    private int moves;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.empty();
        List<Integer> clusterPorts =
                Stream.generate(TestPorts::free).distinct().limit(2).toList();
        for (int i = 0; i < clusterPorts.size(); i++) {
            NODES.add(NodeProcess.member(postgres, directory.resolve("node-" + i + ".log"), clusterPorts, i));
        }
        NODES.forEach(NodeProcess::launch);
        NODES.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        VERTX.close().await();
    }

    @Test
    void noCallFailsAndWhatIsStoredIsRight() {
        ManyTargets calls = new ManyTargets();
        String all = ManyTargets.of(NODES.stream().map(NodeProcess::target).toList());
        try (TransferLoad load = new TransferLoad(NAME, List.of(all), calls)) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, NODES.get(0).target(), campaign.seed());
            long longestMs = 0;
            for (int i = 0; i < CHANGES; i++) {
                campaign.untilRandomMoment();
                long beganNanos = System.nanoTime();
                change(campaign);
                longestMs = Math.max(longestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos));
            }
            campaign.untilTheEnd();
            calls.stop();
            watcher.close();

            campaign.print(NAME, watcher);
            System.out.printf(
                    "%s: %d splits, %d merges, %d moves; the longest command took %d ms%n",
                    NAME, splits, merges, moves, longestMs);
            assertThat(calls.failures()).isEmpty();
            new TransferChecker(load, 0).check(watcher);
            assertThat(load.ledger().repeated())
                    .as("activities that were done again")
                    .isZero();
            await().atMost(SETTLED_MAX).untilAsserted(() -> shards().forEach(ElasticShardsIT::requireInItsPlace));
            requireNothingWrong();
            NODES.forEach(NodeProcess::requireNoFaults);
        }
    }

    /** One of the three, asked of either node. */
    private void change(Campaign campaign) {
        List<JsonObject> shards = shards();
        int index = campaign.nextInt(shards.size());
        JsonObject shard = shards.get(index);
        String id = shard.getInteger("id").toString();
        String ask = NODES.get(campaign.nextInt(2)).operatorAddress();
        int what = campaign.nextInt(3);
        if (what == 0) {
            moves++;
            int node = campaign.nextInt(3);
            run("shards", "move", id, node < 2 ? NODES.get(node).target() : "--auto", "--ask", ask);
        } else if (shards.size() == SHARDS_MAX || what == 1 && shards.size() > 2) {
            merges++;
            JsonObject other = shards.get(index == 0 ? 1 : index - 1);
            run("shards", "merge", id, other.getInteger("id").toString(), "--ask", ask);
        } else if (!shard.getInteger("slotFrom").equals(shard.getInteger("slotTo"))) {
            splits++;
            int slots = shard.getInteger("slotTo") - shard.getInteger("slotFrom");
            int at = shard.getInteger("slotFrom") + 1 + campaign.nextInt(slots);
            run("shards", "split", id, "--at", Integer.toString(at), "--ask", ask);
        }
    }

    private static List<JsonObject> shards() {
        return new JsonObject(
                        run("shards", "list", "--json", "--ask", NODES.get(0).operatorAddress()))
                .getJsonArray("shards").stream().map(JsonObject.class::cast).toList();
    }

    private static void requireInItsPlace(JsonObject shard) {
        String preferred = shard.getString("preferred");
        assertThat(shard.getString("owner")).isNotEmpty();
        if (!preferred.isEmpty()) {
            assertThat(shard.getString("owner")).endsWith("@" + preferred);
        }
    }

    private static void requireNothingWrong() {
        List<Violation> violations = new ArrayList<>();
        Verifier.verify(VERTX, postgres, violations::add, System.currentTimeMillis())
                .await();
        assertThat(violations).isEmpty();
    }

    /** Yields what the command prints; it must succeed. */
    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        assertThat(exit).as("%s: %s", String.join(" ", arguments), err).isZero();
        return out.toString();
    }
}
