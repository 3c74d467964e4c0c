package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.TestResources;
import io.perdura.node.append.CuttingProxy;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.verify.Verifier;
import io.perdura.node.verify.Violation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Three servers under load, and everything that can befall one of them: killed, paused, cut off from the others or from
 * Postgres; and a Postgres that crashes. {@code -Dperdura.campaign=kill:20,pause:10,...} chooses how often; what comes of it
 * is printed as a table.
 */
@ResourceLock(TestResources.PROCESSES)
class ClusterCampaignIT {
    private static final String NAME = "cluster-campaign";
    private static final String SHORT = "kill:4,pause:2,cut-from-peers:2,cut-from-postgres:1,postgres:2";
    private static final int SHARDS = 8;
    private static final Duration AGAIN_MAX = Duration.ofSeconds(120);

    enum Harm {
        KILL,
        /** Of one that was killed. */
        RETURN,
        PAUSE,
        CUT_FROM_PEERS,
        CUT_FROM_POSTGRES,
        POSTGRES
    }

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Vertx VERTX = Vertx.vertx();
    private static EmbeddedPostgres postgres;
    private static Network network;

    private final Map<Harm, List<Long>> gaps = new EnumMap<>(Harm.class);
    private long staleWrites;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
        network = Network.open(3);
        if (network == null) {
            List<Integer> ports =
                    Stream.generate(NodeProcess::freePort).distinct().limit(3).toList();
            for (int i = 0; i < 3; i++) {
                NODES.add(NodeProcess.member(postgres.options(), log(i), ports, i));
            }
        } else {
            CuttingProxy door = new CuttingProxy(
                    VERTX,
                    network.databaseHost(),
                    postgres.options().host(),
                    postgres.options().port());
            PostgresOptions reached = postgres.options().at(network.databaseHost(), door.port());
            for (int i = 0; i < 3; i++) {
                NODES.add(NodeProcess.memberAt(reached, log(i), network.hosts(), i, network.wrapper(i)));
            }
        }
        NODES.forEach(NodeProcess::launch);
        NODES.forEach(NodeProcess::awaitReady);
    }

    private static Path log(int node) {
        return directory.resolve("node-" + node + ".log");
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        if (network != null) {
            network.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        VERTX.close().await();
    }

    @Test
    void nothingAcknowledgedIsLostOrDoneTwiceWhateverBefallsANode() {
        List<Harm> rounds = rounds(System.getProperty("perdura.campaign", SHORT));
        String all = ManyTargets.of(NODES.stream().map(NodeProcess::target).toList());
        try (TransferLoad load = new TransferLoad(NAME, List.of(all))) {
            Campaign campaign = new Campaign(NAME, load);
            Collections.shuffle(rounds, new java.util.Random(campaign.seed()));
            HistoryWatcher watcher = new HistoryWatcher(load, all, campaign.seed());
            for (Harm harm : rounds) {
                int victim = campaign.nextInt(NODES.size());
                try (GapProbe probe =
                        new GapProbe(NODES.get((victim + 1) % NODES.size()).target(), SHARDS)) {
                    await().atMost(AGAIN_MAX).until(probe::allFlow);
                    campaign.untilRandomMoment();
                    long unused = probe.longestMs();
                    befall(harm, victim, probe);
                    note(harm == Harm.KILL ? Harm.RETURN : harm, probe);
                }
                NODES.forEach(NodeProcess::awaitReady);
            }
            campaign.untilTheEnd();
            watcher.close();
            NODES.forEach(this::countStaleWrites);

            campaign.print(NAME, watcher);
            print();
            new TransferChecker(load, 0).check(watcher);
            List<Violation> violations = new ArrayList<>();
            Verifier.Outcome stored = Verifier.verify(
                            VERTX, postgres.options(), violations::add, System.currentTimeMillis())
                    .await();
            System.out.println("verified: " + stored);
            assertThat(violations).isEmpty();
            NODES.forEach(NodeProcess::requireNoFaults);
            if (rounds.contains(Harm.PAUSE)) {
                assertThat(staleWrites)
                        .as("writes of nodes that had lost their shard unseen")
                        .isPositive();
            }
        }
    }

    private static List<Harm> rounds(String said) {
        List<Harm> rounds = new ArrayList<>();
        for (String part : said.split(",", -1)) {
            String[] harm = part.split(":", 2);
            Harm kind = Harm.valueOf(harm[0].toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
            boolean possible = network != null || (kind != Harm.CUT_FROM_PEERS && kind != Harm.CUT_FROM_POSTGRES);
            for (int i = 0; possible && i < Integer.parseInt(harm[1]); i++) {
                rounds.add(kind);
            }
        }
        return rounds;
    }

    private void befall(Harm harm, int victim, GapProbe probe) {
        NodeProcess node = NODES.get(victim);
        switch (harm) {
            case KILL -> {
                countStaleWrites(node);
                node.kill();
                elapse(1);
                note(harm, probe);
                node.launch();
                node.awaitReady();
            }
            case PAUSE -> {
                // What is sent to it while it stands still is what it does first, before it knows that it lost
                // anything.
                try (GapProbe unaware = new GapProbe(node.target(), SHARDS)) {
                    await().atMost(AGAIN_MAX).until(unaware::allFlow);
                    node.pause();
                    elapse(7);
                    node.goOn();
                    await().atMost(AGAIN_MAX).until(unaware::allFlow);
                }
            }
            case CUT_FROM_PEERS -> {
                network.cutFromPeers(victim);
                elapse(8);
                network.heal(victim);
            }
            case CUT_FROM_POSTGRES -> {
                network.cutFromDatabase(victim);
                await().atMost(AGAIN_MAX).until(() -> node.page("/readyz").contains("NOT_READY"));
                elapse(4);
                network.heal(victim);
            }
            case RETURN -> {}
            case POSTGRES -> {
                stopPostgresAtOnce();
                postgres.close();
                postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
            }
        }
    }

    private void note(Harm harm, GapProbe probe) {
        await().atMost(AGAIN_MAX).until(probe::allFlow);
        gaps.computeIfAbsent(harm, first -> new ArrayList<>()).add(probe.longestMs());
    }

    private static void elapse(int seconds) {
        await().pollDelay(Duration.ofSeconds(seconds)).atMost(AGAIN_MAX).until(() -> true);
    }

    private void countStaleWrites(NodeProcess node) {
        Matcher count = Pattern.compile("stale_writes_refused (\\d+)").matcher(node.page("/metrics"));
        staleWrites += count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    private static void stopPostgresAtOnce() {
        try {
            String pid = Files.readAllLines(directory.resolve("data/postgres/postmaster.pid"))
                    .get(0)
                    .strip();
            ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor())
                    .isZero();
            await().atMost(AGAIN_MAX).until(() -> !server.isAlive());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void print() {
        System.out.println("| what befell a node | times | longest gap of a shard: p50 | p99 | max |");
        System.out.println("| --- | --- | --- | --- | --- |");
        gaps.forEach((harm, ms) -> {
            List<Long> sorted = ms.stream().sorted().toList();
            System.out.printf(
                    "| %s | %d | %d ms | %d ms | %d ms |%n",
                    harm,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)),
                    sorted.get(sorted.size() - 1));
        });
        System.out.println("stale writes that the fence refused: " + staleWrites);
    }
}
