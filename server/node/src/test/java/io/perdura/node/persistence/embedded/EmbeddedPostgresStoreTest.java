package io.perdura.node.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.perdura.node.persistence.PostgresOptions;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresStoreTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    private Path announcement;

    @BeforeEach
    void announceElsewhere() {
        announcement = elsewhere.resolve("server");
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void keepsDataAndPortOverARestartDurablyAndBehindAPassword() throws IOException {
        PostgresOptions first;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
            first = postgres.options();
            ask(first, "CREATE TABLE kept (value int)");
            ask(first, "INSERT INTO kept VALUES (7)");
            assertThat(ask(first, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(first, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(first, "SHOW password_encryption")).isEqualTo("scram-sha-256");
            PostgresOptions stranger =
                    PostgresOptions.of(first.host(), first.port(), first.database(), "perdura", "guess");
            assertThatThrownBy(() -> ask(stranger, "SELECT 1")).hasMessageContaining("password");
        }

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
            assertThat(postgres.options()).isEqualTo(first);
            assertThat(ask(postgres.options(), "SELECT value::text FROM kept")).isEqualTo("7");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesADataDirectoryInUseAndNamesTheOwner() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
            assertThat(postgres.options().port()).isPositive();
            assertThatThrownBy(() -> EmbeddedPostgres.start(directory, 0, false))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void refusesAPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(directory, taken.getLocalPort(), false))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort());
        }
    }

    @Test
    void adoptsTheServerThatAKilledProcessLeft() throws Exception {
        Process owner = owner("durable");
        String pidBefore = serverOf(owner);
        owner.destroyForcibly().waitFor();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
            assertThat(ask(postgres.options(), "SELECT value FROM kept")).isEqualTo("yes");
            assertThat(Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                            .get(0))
                    .isEqualTo(pidBefore);
        }
        assertThat(directory.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    /** More by hand: {@code -Dperdura.kills=50}. */
    @Test
    void startsAtOnceHoweverOftenItsOwnerAndItselfAreKilled() throws Exception {
        for (int i = 0; i < Integer.getInteger("perdura.kills", 3); i++) {
            Files.deleteIfExists(announcement);
            Process owner = owner("durable");
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(serverOf(owner))).orElseThrow();

            owner.destroyForcibly();
            server.destroyForcibly();

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
                assertThat(ask(postgres.options(), "SELECT value FROM kept")).isEqualTo("yes");
                ask(postgres.options(), "DROP TABLE kept");
            }
        }
    }

    @Test
    void theNumberOfAServerThatIsGoneMayBeAnothersByNow() throws Exception {
        EmbeddedPostgres.start(directory, 0, false).close();
        Process another = new ProcessBuilder("sleep", "600").start();
        try {
            Files.write(
                    directory.resolve("postgres/postmaster.pid"),
                    List.of(
                            Long.toString(another.pid()),
                            directory.resolve("postgres").toString(),
                            "1",
                            Files.readString(directory.resolve("port")).strip(),
                            "",
                            "127.0.0.1",
                            "",
                            "ready"));

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
                assertThat(ask(postgres.options(), "SELECT 'there'")).isEqualTo("there");
            }
            assertThat(another.isAlive()).isTrue();
        } finally {
            another.destroyForcibly();
        }
    }

    @Test
    void aProcessThatHasEndedButWasNotCountedDoesNotLive() throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")));
        // A shell that became sleep, and so looks after no child. The child ends at its word only after that: a shell
        // that is still one may count it.
        Process parent =
                new ProcessBuilder("sh", "-c", "exec 3<&0; sh -c 'read _ <&3' & echo $!; exec sleep 600").start();
        try {
            long child = Long.parseLong(parent.inputReader().readLine());
            Path name = Path.of("/proc", Long.toString(parent.pid()), "comm");
            await().until(() -> Files.readString(name).strip().equals("sleep"));
            assertThat(Processes.lives(child)).isTrue();

            parent.outputWriter().append('\n').close();

            await().until(() -> !Processes.lives(child));
            assertThat(ProcessHandle.of(child)).isPresent();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aFileIsNoDataDirectory() throws IOException {
        Path file = Files.writeString(elsewhere.resolve("temporal.db"), "SQLite");

        assertThatThrownBy(() -> EmbeddedPostgres.start(file, 0, false))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(file + " is a file. Name a directory");
    }

    @Test
    void aDirectoryWithFilesOfOthersIsLeftAlone() throws IOException {
        Path photo = Files.writeString(elsewhere.resolve("photo.jpg"), "");

        assertThatThrownBy(() -> EmbeddedPostgres.start(elsewhere, 0, false))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("holds files that are not Perdura's");

        assertThat(elsewhere).isDirectoryContaining(photo::equals);
        try (var files = Files.list(elsewhere)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void startsAfterPostgresItselfWasKilled() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
            ask(postgres.options(), "CREATE TABLE kept AS SELECT 'yes' AS value");
            long pid = Long.parseLong(Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                    .get(0));
            ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
            server.destroyForcibly();
            server.onExit().get(60, TimeUnit.SECONDS);
        }

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, false)) {
            assertThat(ask(postgres.options(), "SELECT value FROM kept")).isEqualTo("yes");
        }
    }

    @Test
    void anEphemeralOneIsGoneWithItsData() throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0, true);
        assertThat(ask(postgres.options(), "SHOW fsync")).isEqualTo("on");

        postgres.close();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anEphemeralOneGoesWhenItsProcessIsKilled() throws Exception {
        Process owner = owner("ephemeral");
        ProcessHandle server = ProcessHandle.of(Long.parseLong(serverOf(owner))).orElseThrow();

        owner.destroyForcibly().waitFor();

        server.onExit().get(60, TimeUnit.SECONDS);
        await().until(() -> isEmpty(directory));
    }

    @Test
    void rootMayAlsoRunItAsAnotherUser() throws IOException {
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"));
        Path reachable = Files.createTempDirectory(Path.of("/var/tmp"), "perdura-test-");
        Files.setPosixFilePermissions(reachable, PosixFilePermissions.fromString("rwx--x--x"));
        Identity nobody = new Identity(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), 65534);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(reachable, 0, false, nobody)) {
            assertThat(ask(postgres.options(), "SELECT 'there'")).isEqualTo("there");
        } finally {
            Directories.delete(reachable);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private Process owner(String kind) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EmbeddedPostgresOwner.class.getName(),
                        directory.toString(),
                        kind,
                        announcement.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private String serverOf(Process owner) throws IOException {
        await().until(() -> !owner.isAlive() || (Files.exists(announcement) && Files.size(announcement) > 0));
        assertThat(owner.isAlive()).isTrue();
        return Files.readString(announcement);
    }

    private String ask(PostgresOptions options, String sql) {
        return ask(vertx, options, sql);
    }

    static String ask(Vertx vertx, PostgresOptions options, String sql) {
        return PgConnection.connect(vertx, client(options))
                .compose(connection -> connection
                        .query(sql)
                        .execute()
                        .map(rows ->
                                rows.size() == 0 ? "" : rows.iterator().next().getString(0))
                        .eventually(connection::close))
                .await();
    }

    private static PgConnectOptions client(PostgresOptions options) {
        return options.client();
    }
}
