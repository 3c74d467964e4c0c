package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.Main;
import io.perdura.node.TestPorts;
import io.perdura.node.config.PostgresUrl;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A server in a JVM of its own, the one that the build has packaged, on ports that it keeps from life to life. */
final class NodeProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target/dist/perdura.jar").toAbsolutePath();
    private static final Path CLASSES = JAR.resolveSibling("perdura-it.jsa");
    private static final Duration READY_MAX = Duration.ofMinutes(4);
    private static final Duration STOP_MAX = Duration.ofMinutes(4);

    /** An end at which the archive of classes is written: seconds of one core. */
    private static final Duration ARCHIVED_MAX = Duration.ofMinutes(5);

    private static final int ARCHIVED_TRANSFERS = 10;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-of-nodes"));
    }

    private final PostgresOptions postgres;
    private final Path log;
    private final List<String> clusterFlags;
    private final List<String> wrapper;
    private final String host;
    private final List<Path> classesBefore = new ArrayList<>();
    private final List<String> furtherDatabases = new ArrayList<>();
    private final List<String> moreFlags = new ArrayList<>();
    private final int grpcPort = TestPorts.free();
    private final int httpPort = TestPorts.free();
    private Process process;
    private Path jar = JAR;

    private NodeProcess(PostgresOptions postgres, Path log, List<String> clusterFlags) {
        this(postgres, log, clusterFlags, List.of(), "127.0.0.1");
    }

    private NodeProcess(
            PostgresOptions postgres, Path log, List<String> clusterFlags, List<String> wrapper, String host) {
        this.postgres = postgres;
        this.log = log;
        this.clusterFlags = clusterFlags;
        this.wrapper = wrapper;
        this.host = host;
    }

    /** A node among others, each with an address of its own and all on the same ports; what wraps its command puts it there. */
    static NodeProcess memberAt(
            PostgresOptions postgres, Path log, List<String> hosts, int index, List<String> wrapper) {
        String others =
                String.join(",", hosts.stream().map(host -> host + ":5701").toList());
        String own = hosts.get(index);
        return new NodeProcess(
                postgres,
                log,
                List.of(
                        "--ip",
                        own,
                        "--cluster-ip",
                        own,
                        "--cluster-port",
                        "5701",
                        "--bus-port",
                        "5702",
                        "--join",
                        others),
                wrapper,
                own);
    }

    static NodeProcess alone(PostgresOptions postgres, Path log) {
        return new NodeProcess(postgres, log, List.of());
    }

    /** A node among others; {@code clusterPorts} are those of all of them, and the one at {@code index} is its own. */
    static NodeProcess member(PostgresOptions postgres, Path log, List<Integer> clusterPorts, int index) {
        String others = String.join(
                ",", clusterPorts.stream().map(port -> "127.0.0.1:" + port).toList());
        return new NodeProcess(
                postgres,
                log,
                List.of(
                        "--cluster-port",
                        clusterPorts.get(index).toString(),
                        "--bus-port",
                        Integer.toString(TestPorts.free()),
                        "--join",
                        others));
    }

    /**
     * Makes an archive of loaded classes, those of a cluster and of some transfers among them, unless there is one, so that the
     * many starts to come take half the time, and what they serve at first as well.
     */
    private static synchronized void prepare() {
        if (!isPrepared()) {
            NodeProcess first =
                    member(TestPostgres.empty(), JAR.resolveSibling("perdura-it.log"), List.of(TestPorts.free()), 0);
            first.launch("-XX:ArchiveClassesAtExit=" + CLASSES).awaitReady();
            try (TransferLoad load = new TransferLoad("prepared", List.of(first.target()))) {
                load.begin(ARCHIVED_TRANSFERS);
                load.awaitEnd(ARCHIVED_MAX);
            }
            first.process.destroy();
            first.awaitEnd(ARCHIVED_MAX);
        }
    }

    private static boolean isPrepared() {
        return Files.exists(CLASSES)
                && CLASSES.toFile().lastModified() > JAR.toFile().lastModified();
    }

    String target() {
        return host + ":" + grpcPort;
    }

    /** What operators ask. */
    String operatorAddress() {
        return host + ":" + httpPort;
    }

    long pid() {
        return process.pid();
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whatever may be logged while others die, it is not a fault of our own. */
    void requireNoFaults() {
        assertThat(log())
                .doesNotContain(
                        "NullPointerException", "StackOverflowError", "ClassCastException", "A listener failed");
    }

    /** Classes in this directory stand before those of the server; takes effect with the next launch. */
    NodeProcess behind(Path directory) {
        classesBefore.add(directory);
        return this;
    }

    /** More flags, from the next launch on. */
    NodeProcess with(String... flags) {
        moreFlags.addAll(List.of(flags));
        return this;
    }

    /** It has this database beside the main one; takes effect with the next launch. */
    NodeProcess beside(String name, PostgresOptions database) {
        furtherDatabases.add(name + "="
                + PostgresUrl.of(
                        database.host(),
                        database.port(),
                        database.database(),
                        database.client().getUser(),
                        database.client().getPassword()));
        return this;
    }

    /** Returns at once, but for the first time after a build. */
    NodeProcess launch() {
        if (!classesBefore.isEmpty()) {
            return launch("-Xshare:auto");
        }
        prepare();
        jar = JAR;
        return launch("-XX:SharedArchiveFile=" + CLASSES);
    }

    /** What another build has packaged, for this one life. */
    NodeProcess launch(Path otherJar) {
        jar = otherJar;
        return launch("-Xshare:auto");
    }

    private NodeProcess launch(String sharing) {
        assertThat(jar).as("what ./mvnw package makes").exists();
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                sharing,
                "-Xlog:disable",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(program());
        command.addAll(
                List.of("start", "--port", Integer.toString(grpcPort), "--metrics-port", Integer.toString(httpPort)));
        command.addAll(clusterFlags);
        command.addAll(moreFlags);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // By the environment: everybody may read a command line.
        builder.environment().putAll(postgres.environment());
        builder.environment().put("PERDURA_DATABASES", String.join(",", furtherDatabases));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RUNNING.add(process);
        return this;
    }

    /** Without the jar's manifest, what that opens is opened as it is for the tests. */
    private List<String> program() {
        if (classesBefore.isEmpty()) {
            return List.of("-jar", jar.toString());
        }
        List<String> program = new ArrayList<>();
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(program::add);
        List<String> places = new ArrayList<>();
        classesBefore.forEach(place -> places.add(place.toString()));
        places.add(JAR.toString());
        program.addAll(List.of("-cp", String.join(File.pathSeparator, places), Main.class.getName()));
        return program;
    }

    NodeProcess awaitReady() {
        await().atMost(READY_MAX)
                .pollInterval(Duration.ofMillis(50))
                .failFast(() -> assertThat(process.isAlive())
                        .as("the node lives on; its log is %s", log())
                        .isTrue())
                .until(() -> answers("/readyz"));
        return this;
    }

    boolean isReady() {
        return answers("/readyz");
    }

    private boolean answers(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + httpPort + path))
                .timeout(Duration.ofSeconds(3))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What {@code /readyz} or {@code /metrics} says; empty if it does not answer. */
    String page(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + httpPort + path))
                .timeout(Duration.ofSeconds(3))
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString()).body();
        } catch (IOException silent) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** It stands still until it is told to go on, and knows nothing of it. */
    void pause() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** With signal 9: the node learns nothing of it. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(STOP_MAX);
    }

    /** With SIGTERM; returns the exit code. */
    int stop() {
        process.destroy();
        awaitEnd(STOP_MAX);
        return process.exitValue();
    }

    private void awaitEnd(Duration max) {
        try {
            assertThat(process.waitFor(max.toSeconds(), TimeUnit.SECONDS))
                    .as("the node ends")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        RUNNING.remove(process);
    }

    @Override
    public void close() {
        if (isAlive()) {
            kill();
        }
    }
}
