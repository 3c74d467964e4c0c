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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Two servers divide their shards themselves: of two that are busy one is split, two tiny neighbours are merged, under the
 * load of a stock client of which no call fails, and what is stored is right.
 */
@ResourceLock(TestResources.PROCESSES)
class AutoShardsIT {
    private static final String NAME = "auto-shards";
    private static final int SHARDS_MAX = 5;
    /** Of 4,096: so few that however fast the machine is, hardly a transfer comes to them. */
    private static final int TINY_SLOTS = 2;

    private static final int TRANSFERS_AT_ONCE = 10;
    private static final Duration DIVIDED_MAX = Duration.ofSeconds(240);

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Vertx VERTX = Vertx.vertx();
    private static PostgresOptions postgres;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.empty();
        List<Integer> clusterPorts =
                Stream.generate(TestPorts::free).distinct().limit(2).toList();
        for (int i = 0; i < clusterPorts.size(); i++) {
            NODES.add(NodeProcess.member(postgres, directory.resolve("node-" + i + ".log"), clusterPorts, i)
                    .with("--shards", "2", "--auto-shards", "2-" + SHARDS_MAX)
                    .with("--auto-shards-split-above", "4", "--auto-shards-merge-below", "2")
                    .with("--auto-shards-pause", "2"));
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
    void whatIsBusyIsSplitAndWhatIsIdleIsMergedUnderLoad() {
        // The first slots become two neighbours in which next to nothing happens.
        run("split", idOfShardAt(0), "--at", Integer.toString(TINY_SLOTS));
        run("split", idOfShardAt(0), "--at", Integer.toString(TINY_SLOTS / 2));
        ManyTargets calls = new ManyTargets();
        String all = ManyTargets.of(NODES.stream().map(NodeProcess::target).toList());
        try (TransferLoad load = new TransferLoad(NAME, List.of(all), calls)) {
            Campaign campaign = new Campaign(NAME, load);
            HistoryWatcher watcher = new HistoryWatcher(load, NODES.get(0).target(), campaign.seed());

            await().atMost(DIVIDED_MAX).pollInterval(Duration.ofMillis(100)).until(() -> {
                if (load.begun() - load.results().size() < TRANSFERS_AT_ONCE) {
                    load.begin(TRANSFERS_AT_ONCE);
                }
                return counted("shard_auto_splits") > 0 && counted("shard_auto_merges") > 0;
            });
            assertThat(shards()).hasSizeBetween(2, SHARDS_MAX);

            campaign.untilTheEnd();
            calls.stop();
            watcher.close();
            campaign.print(NAME, watcher);
            assertThat(calls.failures()).isEmpty();
            new TransferChecker(load, 0).check(watcher);
            requireNothingWrong();
            NODES.forEach(NodeProcess::requireNoFaults);
        }
    }

    private static double counted(String series) {
        return NODES.stream()
                .flatMap(node -> node.page("/metrics").lines())
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    private static String idOfShardAt(int slot) {
        return shards().stream()
                .filter(shard -> shard.getInteger("slotFrom") <= slot && slot <= shard.getInteger("slotTo"))
                .map(shard -> shard.getInteger("id").toString())
                .findFirst()
                .orElseThrow();
    }

    private static List<JsonObject> shards() {
        return new JsonObject(run("list", "--json"))
                .getJsonArray("shards").stream().map(JsonObject.class::cast).toList();
    }

    private static void requireNothingWrong() {
        List<Violation> violations = new ArrayList<>();
        Verifier.verify(VERTX, postgres, violations::add, System.currentTimeMillis())
                .await();
        assertThat(violations).isEmpty();
    }

    /** Yields what the command prints; it must succeed. */
    private static String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("shards"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--ask", NODES.get(0).operatorAddress()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
        assertThat(exit).as("%s: %s", String.join(" ", all), err).isZero();
        return out.toString();
    }
}
