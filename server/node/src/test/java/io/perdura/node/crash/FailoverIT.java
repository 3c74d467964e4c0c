package io.perdura.node.crash;

import static org.awaitility.Awaitility.await;

import io.perdura.node.TestPorts;
import io.perdura.node.persistence.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Three servers on this machine, one of which is killed and comes back, {@code -Dperdura.kills} times; prints how long the
 * stages of the fail-over take, from the kill on, and how long the slowest shard took no write.
 */
@Execution(ExecutionMode.SAME_THREAD)
class FailoverIT {
    private static final int SHARDS = 8;
    private static final Duration AGAIN_MAX = Duration.ofMinutes(4);

    @TempDir
    private static Path directory;

    private final Map<String, List<Long>> stages = new TreeMap<>();

    @Test
    void everyShardTakesWritesAgainAfterANodeWasKilled() {
        int kills = Integer.getInteger("perdura.kills", 2);
        long seed = Long.getLong("perdura.seed", System.nanoTime());
        System.out.println("failover: seed " + seed);
        Random random = new Random(seed);
        List<NodeProcess> nodes = new ArrayList<>();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory.resolve("data"), 0, false)) {
            List<Integer> ports =
                    Stream.generate(TestPorts::free).distinct().limit(3).toList();
            for (int i = 0; i < 3; i++) {
                nodes.add(NodeProcess.member(postgres.options(), directory.resolve("node-" + i + ".log"), ports, i));
            }
            nodes.forEach(NodeProcess::launch);
            nodes.forEach(NodeProcess::awaitReady);
            for (int i = 0; i < kills; i++) {
                kill(nodes, random.nextInt(nodes.size()));
            }
            print();
            nodes.forEach(NodeProcess::requireNoFaults);
        } finally {
            nodes.forEach(NodeProcess::close);
        }
    }

    private void kill(List<NodeProcess> nodes, int victim) {
        List<NodeProcess> others =
                nodes.stream().filter(node -> node != nodes.get(victim)).toList();
        try (GapProbe probe = new GapProbe(others.get(0).target(), SHARDS)) {
            await().atMost(AGAIN_MAX).until(probe::allFlow);
            List<Integer> read =
                    others.stream().map(node -> node.log().length()).toList();
            long unused = probe.longestMs(); // it begins anew
            long killedMs = System.currentTimeMillis();
            nodes.get(victim).kill();
            note("0 the process has ended", System.currentTimeMillis() - killedMs);
            elapse();
            await().atMost(AGAIN_MAX).until(probe::allFlow);
            note("4 longest time without a write of any shard", probe.longestMs());
            for (int i = 0; i < others.size(); i++) {
                String said = others.get(i).log().substring(read.get(i));
                times(said, "is gone").forEach(ms -> note("1 a survivor finds its session ended", ms - killedMs));
                times(said, "Nodes now").stream()
                        .limit(1)
                        .forEach(ms -> note("2 a survivor counts it no longer", ms - killedMs));
                times(said, "opened at epoch").forEach(ms -> note("3 a shard of it is open elsewhere", ms - killedMs));
            }
            nodes.get(victim).launch();
            nodes.forEach(NodeProcess::awaitReady);
        }
    }

    /** When the lines were written that contain those words. */
    private static List<Long> times(String log, String words) {
        return log.lines()
                .filter(line -> line.contains(words))
                .map(line -> Instant.parse(line.split(" ", 2)[0]).toEpochMilli())
                .toList();
    }

    private static void elapse() {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    }

    private void note(String stage, long ms) {
        stages.computeIfAbsent(stage, first -> new ArrayList<>()).add(ms);
    }

    private void print() {
        System.out.println("| since the kill | seen | p50 | p99 | max |");
        System.out.println("| --- | --- | --- | --- | --- |");
        stages.forEach((stage, ms) -> {
            List<Long> sorted = ms.stream().sorted().toList();
            System.out.printf(
                    "| %s | %d | %d ms | %d ms | %d ms |%n",
                    stage,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)),
                    sorted.get(sorted.size() - 1));
        });
    }
}
