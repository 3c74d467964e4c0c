package io.perdura.node.launch;

import io.perdura.cluster.Discovery;
import io.perdura.node.persistence.PostgresOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One node of a cluster on this machine, in a process of its own that runs as this one does. */
final class LocalNode {
    private static final int ANSWER_MS = 1_000;
    private static final int STOP_SECONDS_MAX = 60;

    private final List<String> program;
    private final int number;
    private final int port;
    private final int metricsPort;
    private final int clusterPort;
    private final Discovery.Members discovery;
    private final PostgresOptions postgres;
    private final Path log;
    private @Nullable Process process;

    /** @param program the command that starts this program; see {@link #program} */
    LocalNode(
            List<String> program,
            int number,
            int port,
            int metricsPort,
            int clusterPort,
            Discovery.Members discovery,
            PostgresOptions postgres,
            Path log) {
        this.program = program;
        this.number = number;
        this.port = port;
        this.metricsPort = metricsPort;
        this.clusterPort = clusterPort;
        this.discovery = discovery;
        this.postgres = postgres;
        this.log = log;
    }

    /** The command by which this process was started, without its arguments. */
    static List<String> program(String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String classes = System.getProperty("java.class.path");
        // Only as a jar it is opened what its manifest asks for.
        command.addAll(
                classes.endsWith(".jar") && !classes.contains(System.getProperty("path.separator"))
                        ? List.of("-jar", classes)
                        : List.of("-cp", classes, mainClass));
        return command;
    }

    void launch() {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(
                "start",
                "--port=" + port,
                "--metrics-port=" + metricsPort,
                "--cluster-port=" + clusterPort,
                "--join=" + String.join(",", discovery.addresses())));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // By the environment: everybody may read a command line.
        builder.environment().putAll(postgres.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new FatalStart(
                    StartExit.UNEXPECTED, "Node " + number + " could not be started: " + e.getMessage() + ".", "", e);
        }
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    boolean isReady() {
        try {
            HttpURLConnection asked = (HttpURLConnection) URI.create("http://127.0.0.1:" + metricsPort + "/readyz")
                    .toURL()
                    .openConnection();
            asked.setConnectTimeout(ANSWER_MS);
            asked.setReadTimeout(ANSWER_MS);
            return asked.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Asks it to leave in good order. */
    void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
        }
    }

    void awaitEnd() throws InterruptedException {
        Process running = process;
        if (running != null && !running.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            running.destroyForcibly();
        }
    }

    int number() {
        return number;
    }

    Path log() {
        return log;
    }

    @Override
    public String toString() {
        Process running = process;
        return "127.0.0.1:" + port + "   process " + (running == null ? "-" : running.pid()) + "   http://127.0.0.1:"
                + metricsPort + "/metrics   " + log;
    }

    static void deleteLogs(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }
}
