package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.TestPorts;
import io.perdura.node.TestResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The one command that starts several nodes and a Postgres: it stops them, too, and starts again who is killed. */
@ResourceLock(TestResources.PROCESSES)
class LocalClusterIT {
    private static final Path JAR = Path.of("target/dist/perdura.jar").toAbsolutePath();
    private static final Duration READY_MAX = Duration.ofMinutes(4);
    private static final Pattern FIRST_NODE = Pattern.compile("node 1 .* process ([0-9]+)");

    @TempDir
    Path directory;

    @Test
    void startsNodesStartsAgainWhoIsKilledAndStopsAll() throws Exception {
        Path out = directory.resolve("out");
        int cluster = TestPorts.free();
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "local-cluster",
                        "--nodes=2",
                        "--port=" + TestPorts.free(),
                        "--metrics-port=" + TestPorts.free(),
                        "--cluster-port=" + cluster))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            await().atMost(READY_MAX)
                    .failFast(() -> assertThat(process.isAlive()).as(text(out)).isTrue())
                    .until(() -> text(out).contains("Ctrl-C"));
            ProcessHandle first = firstNode(text(out));

            first.destroyForcibly();
            await().atMost(READY_MAX).until(() -> text(out).contains("Node 1 again"));
            ProcessHandle second = ProcessHandle.of(lastNumber(text(out), "Node 1 again: .* process ([0-9]+)"))
                    .orElseThrow();

            process.destroy();
            assertThat(process.waitFor(READY_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(text(out)).isZero();
            assertThat(text(out)).contains("Stopping:").contains("Stopped.");
            assertThat(second.isAlive()).isFalse();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static ProcessHandle firstNode(String text) {
        Matcher matcher = FIRST_NODE.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow();
    }

    private static long lastNumber(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
