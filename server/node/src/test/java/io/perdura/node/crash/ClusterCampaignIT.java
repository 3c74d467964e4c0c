package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.TestPorts;
import io.perdura.node.append.CuttingProxy;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import io.perdura.node.verify.CallLog;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three servers under load, and everything that can befall them: killed one, two or all at once, paused, cut off from the
 * others both ways or one way, silently or told so, or from Postgres; stormed, and not read from; and a Postgres that crashes. {@code -Dperdura.campaign=kill:20,pause:10,...} chooses how often; what comes of it
 * is printed as a table.
 */
@Execution(ExecutionMode.SAME_THREAD)
class ClusterCampaignIT {
    private static final String NAME = "cluster-campaign";
    private static final String SHORT = "kill:4,pause:2,silent:2,cut-from-postgres:1,postgres:2";
    private static final String CAMPAIGN = System.getProperty("perdura.campaign", SHORT);
    private static final int SHARDS = 8;
    private static final int ANSWERS_LOST = 20;
    private static final int KILLS_IN_A_ROW = 10;
    private static final int TRANSFERS_BETWEEN_KILLS = 3;
    private static final int CUT_SECONDS = Integer.getInteger("perdura.campaign.cut-seconds", 8);
    private static final Duration AGAIN_MAX = Duration.ofMinutes(4);

    enum Harm {
        KILL,
        /** Of one that was killed. */
        RETURN,
        KILL_TWO,
        KILL_ALL,
        /** One after the other, each as soon as another node serves and clients have been told something since. */
        KILL_TEN,
        /** Until the others have its shards and have written to them, and some seconds. */
        PAUSE,
        PAUSE_15,
        PAUSE_60,
        CUT_FROM_PEERS,
        /** The others do not hear it. */
        SILENT,
        /** It does not hear the others. */
        DEAF,
        /** It and the others are told at once that they do not reach each other. */
        REFUSED,
        CUT_FROM_POSTGRES,
        POSTGRES,
        /** Connections to Postgres break off with a request or an answer under way. */
        ANSWERS_LOST,
        /** Its wall clock jumps ahead, back, and to where it should be. */
        CLOCK,
        /** Very many connections at once, which all break off. */
        STORM,
        /** Clients that ask and do not read. */
        SLOW_READERS
    }

    /** A safeguard that is taken away by hand, to see that this test finds what then goes wrong. */
    private static final @Nullable Without WITHOUT = System.getProperty("perdura.campaign.without") == null
            ? null
            : Without.valueOf(System.getProperty("perdura.campaign.without").toUpperCase(java.util.Locale.ROOT));

    private static final Set<Harm> PAUSES = EnumSet.of(Harm.PAUSE, Harm.PAUSE_15, Harm.PAUSE_60);

    private static final Set<Harm> CUTS =
            EnumSet.of(Harm.CUT_FROM_PEERS, Harm.SILENT, Harm.DEAF, Harm.REFUSED, Harm.CUT_FROM_POSTGRES);

    @TempDir
    private static Path directory;

    private static final List<NodeProcess> NODES = new ArrayList<>();
    private static final Vertx VERTX = Vertx.vertx();
    private static EmbeddedPostgres postgres;
    private static Network network;
    private static CuttingProxy door;
    private static final List<ClockJumps> CLOCKS = new ArrayList<>();

    private final Map<Harm, List<Long>> gaps = new EnumMap<>(Harm.class);
    private final Map<Harm, Long> tookMs = new EnumMap<>(Harm.class);
    private final List<String> slept = new ArrayList<>();
    private long staleWrites;
    private int kills;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
        network = Network.open(3);
        if (network == null) {
            door = new CuttingProxy(VERTX, postgres.options());
            PostgresOptions reached = door.reach(postgres.options());
            List<Integer> ports =
                    Stream.generate(TestPorts::free).distinct().limit(3).toList();
            for (int i = 0; i < 3; i++) {
                NODES.add(NodeProcess.member(reached, log(i), ports, i));
            }
        } else {
            door = new CuttingProxy(
                    VERTX,
                    network.databaseHost(),
                    postgres.options().host(),
                    postgres.options().port());
            PostgresOptions reached = postgres.options().at(network.databaseHost(), door.port());
            for (int i = 0; i < 3; i++) {
                NODES.add(NodeProcess.memberAt(reached, log(i), network.hosts(), i, network.wrapper(i)));
            }
        }
        if (WITHOUT != null) {
            Path changed = directory.resolve("changed");
            WITHOUT.writeTo(changed);
            NODES.forEach(node -> node.behind(changed));
        }
        if (rounds(CAMPAIGN).contains(Harm.CLOCK)) {
            for (int i = 0; i < NODES.size(); i++) {
                ClockJumps clock = new ClockJumps(directory.resolve("clock-" + i));
                CLOCKS.add(clock);
                NODES.get(i).behind(clock.directory());
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
        List<Harm> rounds = rounds(CAMPAIGN);
        String all = ManyTargets.of(NODES.stream().map(NodeProcess::target).toList());
        Path calls = directory.resolve("calls.jsonl");
        try (CallLog log = CallLog.create(calls);
                TransferLoad load = new TransferLoad(NAME, List.of(all), null, log)) {
            Campaign campaign = new Campaign(NAME, load);
            Collections.shuffle(rounds, new java.util.Random(campaign.seed()));
            HistoryWatcher watcher = new HistoryWatcher(load, all, campaign.seed());
            for (Harm harm : rounds) {
                long beganNanos = System.nanoTime();
                int victim = campaign.nextInt(NODES.size());
                String other = NODES.get((victim + 1) % NODES.size()).target();
                try (GapProbe probe = new GapProbe(harm == Harm.KILL_TEN ? all : other, SHARDS, log)) {
                    await().atMost(AGAIN_MAX).until(probe::allFlow);
                    campaign.untilRandomMoment();
                    long unused = probe.longestMs();
                    befall(harm, victim, probe, log, campaign);
                    note(harm == Harm.KILL ? Harm.RETURN : harm, probe);
                }
                NODES.forEach(NodeProcess::awaitReady);
                tookMs.merge(harm, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos), Long::sum);
            }
            if (WITHOUT == null) {
                campaign.untilTheEnd(); // without a safeguard there may be none
            }
            watcher.close();
            NODES.forEach(this::countStaleWrites);

            campaign.print(NAME, watcher);
            print();
            log.flush();
            List<Violation> violations = new ArrayList<>();
            Verifier.Outcome stored = Verifier.verify(
                            VERTX, postgres.options(), violations::add, System.currentTimeMillis(), calls)
                    .await();
            System.out.println("verified: " + stored);
            if (WITHOUT != null) {
                violations.forEach(System.out::println);
                assertThat(violations).as("what goes wrong without " + WITHOUT).isNotEmpty();
                return;
            }
            assertThat(violations).isEmpty();
            Awakening.end(all, slept);
            new TransferChecker(load, 0).check(watcher);
            NODES.forEach(NodeProcess::requireNoFaults);
            if (rounds.stream().anyMatch(PAUSES::contains)) {
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
            boolean possible = network != null || !CUTS.contains(kind);
            for (int i = 0; possible && i < Integer.parseInt(harm[1]); i++) {
                rounds.add(kind);
            }
        }
        return rounds;
    }

    private void befall(Harm harm, int victim, GapProbe probe, CallLog log, Campaign campaign) {
        NodeProcess node = NODES.get(victim);
        switch (harm) {
            case KILL -> {
                kill(node);
                elapse(1);
                note(harm, probe);
                node.launch();
                node.awaitReady();
            }
            case KILL_TWO -> killed(List.of(node, NODES.get((victim + 2) % NODES.size())));
            case KILL_ALL -> killed(NODES);
            case KILL_TEN -> {
                for (int i = 0; i < KILLS_IN_A_ROW; i++) {
                    campaign.untilRandomMoment(TRANSFERS_BETWEEN_KILLS);
                    NodeProcess one = oneThatServes(campaign);
                    kill(one);
                    one.launch();
                }
                NODES.forEach(NodeProcess::awaitReady);
            }
            case PAUSE -> paused(victim, 0, log);
            case PAUSE_15 -> paused(victim, 15, log);
            case PAUSE_60 -> paused(victim, 60, log);
            case CUT_FROM_PEERS -> cut(victim, network::cutFromPeers);
            case SILENT -> cut(victim, network::silence);
            case DEAF -> cut(victim, network::deafen);
            case REFUSED -> cut(victim, network::refuse);
            case CUT_FROM_POSTGRES -> {
                network.cutFromDatabase(victim);
                await().atMost(AGAIN_MAX).until(() -> node.page("/readyz").contains("NOT_READY"));
                elapse(4);
                network.heal(victim);
            }
            case ANSWERS_LOST -> loseAnswers();
            case CLOCK -> {
                for (long seconds : new long[] {30, -300, 0}) {
                    CLOCKS.get(victim).jump(Duration.ofSeconds(seconds).toMillis());
                    elapse(2);
                }
            }
            case STORM -> Storm.of(node.target());
            case SLOW_READERS -> SlowReaders.of(node.target());
            case RETURN -> {}
            case POSTGRES -> {
                stopPostgresAtOnce();
                postgres.close();
                postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false);
            }
        }
    }

    /** What is sent to it while it stands still is what it does first, before it knows that it lost anything. */
    private void paused(int victim, int secondsMin, CallLog log) {
        NodeProcess node = NODES.get(victim);
        NodeProcess other = NODES.get((victim + 1) % NODES.size());
        try (GapProbe unaware = new GapProbe(node.target(), SHARDS, log);
                Awakening awakening = new Awakening(node.target(), other.target(), log)) {
            await().atMost(AGAIN_MAX).until(unaware::allFlow);
            slept.addAll(awakening.workflows());
            awakening.prepare();
            node.pause();
            awakening.whileItSleeps();
            elapse(Math.max(secondsMin, awakening.stillSeconds()));
            node.goOn();
            awakening.awaitAnswers();
            await().atMost(AGAIN_MAX).until(unaware::allFlow);
        }
    }

    private static NodeProcess oneThatServes(Campaign campaign) {
        List<NodeProcess> serving = new ArrayList<>();
        await().atMost(AGAIN_MAX).until(() -> {
            NODES.stream().filter(NodeProcess::isReady).forEach(serving::add);
            return !serving.isEmpty();
        });
        return serving.get(campaign.nextInt(serving.size()));
    }

    private void kill(NodeProcess node) {
        countStaleWrites(node);
        node.kill();
        kills++;
    }

    private static void loseAnswers() {
        for (int i = 0; i < ANSWERS_LOST; i++) {
            if (i % 2 == 0) {
                door.cutNextAnswer();
            } else {
                door.cutNextRequest();
            }
            await().pollDelay(Duration.ofMillis(150)).until(() -> true);
        }
    }

    private void killed(List<NodeProcess> nodes) {
        nodes.forEach(this::kill);
        elapse(1);
        nodes.forEach(NodeProcess::launch);
        nodes.forEach(NodeProcess::awaitReady);
    }

    private static void cut(int victim, IntConsumer how) {
        how.accept(victim);
        elapse(CUT_SECONDS);
        network.heal(victim);
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
        tookMs.forEach((harm, ms) ->
                System.out.printf("%s: %d s in all, with what it needs before and after%n", harm, ms / 1_000));
        System.out.println("nodes killed: " + kills);
        System.out.println("stale writes that the fence refused: " + staleWrites);
    }
}
