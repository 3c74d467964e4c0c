package io.perdura.node.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perdura.node.TestPorts;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two of the Postgres that is installed: a primary, and a standby that has all that the primary has acknowledged. */
final class PostgresPair implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final Duration CHANGE_MAX = Duration.ofMinutes(4);
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx;
    private final Path bin;
    private final Path directory;
    private final List<Integer> ports;
    private final @Nullable Process[] running = new Process[2];

    private PostgresPair(Vertx vertx, Path bin, Path directory, List<Integer> ports) {
        this.vertx = vertx;
        this.bin = bin;
        this.directory = directory;
        this.ports = ports;
    }

    /** Null, and a line that says so, where no Postgres with its tools is installed. */
    static @Nullable PostgresPair find(Vertx vertx, Path directory) {
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                Path bin = versions.filter(
                                version -> version.getFileName().toString().matches("1[4-8]"))
                        .map(version -> version.resolve("bin"))
                        .filter(tools -> Files.isExecutable(tools.resolve("pg_basebackup")))
                        .max(Comparator.naturalOrder())
                        .orElse(null);
                if (bin != null) {
                    List<Integer> ports =
                            Stream.generate(TestPorts::free).distinct().limit(2).toList();
                    return new PostgresPair(vertx, bin, directory, ports);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        System.out.println("No standby is promoted in this run, for want of an installed pg_basebackup.");
        return null;
    }

    /** As clients name both. */
    PostgresOptions both() {
        return PostgresOptions.fromUrl("postgres://perdura@%s:%d,%s:%d/perdura?target_session_attrs=read-write"
                .formatted(LOOPBACK, ports.get(0), LOOPBACK, ports.get(1)));
    }

    /** One of them alone. */
    PostgresOptions one(int server) {
        return PostgresOptions.of(LOOPBACK, ports.get(server), "perdura", "perdura", "pass");
    }

    void start() throws IOException {
        Files.createDirectories(directory);
        run("chmod", "0777", directory.toString());
        as("initdb", "-D", data(0), "-U", "perdura", "--auth=trust", "-E", "UTF8", "--no-sync");
        configure(0, "max_connections = 60\nunix_socket_directories = ''\nlisten_addresses = '127.0.0.1'\n");
        launch(0);
        ask(PostgresOptions.of(LOOPBACK, ports.get(0), "postgres", "perdura", "pass"), "CREATE DATABASE perdura");
        follow(1, 0);
    }

    /** Makes one of them anew, from a copy of the other, as its standby, and waits until the other commits nothing without it. */
    void follow(int standby, int primary) throws IOException {
        as("bash", "-c", "rm -rf " + data(standby));
        as(
                "pg_basebackup",
                "-D",
                data(standby),
                "-h",
                LOOPBACK,
                "-p",
                ports.get(primary).toString(),
                "-U",
                "perdura",
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "--no-sync");
        configure(
                standby,
                "primary_conninfo = 'host=127.0.0.1 port=%d user=perdura application_name=standby'\n"
                        .formatted(ports.get(primary)));
        launch(standby);
        ask(one(primary), "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        ask(one(primary), "SELECT pg_reload_conf()");
        await().atMost(CHANGE_MAX)
                .until(() -> ask(one(primary), "SELECT sync_state FROM pg_stat_replication")
                        .contains("[sync]"));
    }

    /** Its process and its connections are gone; what it had not sent to the standby is lost to all but itself. */
    void kill(int server) {
        Process process = running[server];
        if (process != null) {
            process.destroyForcibly();
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            running[server] = null;
        }
    }

    /** What an operator does, too: nobody else follows it yet. */
    void promote(int server) {
        ask(one(server), "SELECT pg_promote()");
        ask(one(server), "ALTER SYSTEM SET synchronous_standby_names = ''");
        ask(one(server), "SELECT pg_reload_conf()");
    }

    void launch(int server) {
        ProcessBuilder builder = new ProcessBuilder(asOwner(List.of(tool("postgres"), "-D", data(server))))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("postgres-" + server + ".log").toFile()));
        try {
            Process started = builder.start();
            running[server] = started;
            await().atMost(CHANGE_MAX)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast("Postgres has ended", () -> !started.isAlive())
                    .until(() -> succeeds(
                            "pg_isready",
                            "-U",
                            "perdura",
                            "-h",
                            LOOPBACK,
                            "-p",
                            ports.get(server).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> ask(PostgresOptions options, String sql) {
        return TestPostgres.ask(vertx, options, sql);
    }

    private void configure(int server, String settings) throws IOException {
        Path file = Path.of(data(server), "postgresql.auto.conf");
        Files.writeString(file, settings + "port = " + ports.get(server) + "\n", StandardOpenOption.APPEND);
    }

    private String data(int server) {
        return directory.resolve("data-" + server).toString();
    }

    private String tool(String name) {
        Path own = bin.resolve(name);
        return Files.isExecutable(own) ? own.toString() : name;
    }

    private void as(String... command) {
        List<String> full = new ArrayList<>(List.of(command));
        full.set(0, tool(command[0]));
        run(asOwner(full).toArray(String[]::new));
    }

    /** Postgres does not run as root. */
    private static List<String> asOwner(List<String> command) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        List<String> full =
                new ArrayList<>(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        full.addAll(command);
        return full;
    }

    private boolean succeeds(String... command) {
        try {
            List<String> full = new ArrayList<>(List.of(command));
            full.set(0, tool(command[0]));
            return new ProcessBuilder(full)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill(0);
        kill(1);
        as("rm", "-rf", data(0), data(1));
        run("rm", "-rf", directory.toString());
    }
}
