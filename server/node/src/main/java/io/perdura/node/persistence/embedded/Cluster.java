package io.perdura.node.persistence.embedded;

import io.perdura.node.persistence.PostgresOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The files of one Postgres in a data directory and the server that runs on them: {@code postgres/} the cluster, {@code
 * password}, {@code port}, {@code postgres.log}.
 */
final class Cluster {
    private static final String USER = "perdura";
    private static final String DATABASE = "postgres";
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 30;
    private static final int ORPHANS_SECONDS = 5;
    private static final long LOOK_EVERY_NANOS = 10_000_000;
    private static final long LOG_BYTES_MAX = 16 << 20;

    private final Path directory;
    private final Path data;
    private final PostgresBinaries binaries;
    private final Identity identity;

    Cluster(Path directory, PostgresBinaries binaries, Identity identity) {
        this.directory = directory;
        this.data = data(directory);
        this.binaries = binaries;
        this.identity = identity;
    }

    static Path data(Path directory) {
        return directory.resolve("postgres");
    }

    // ---- Making ----

    void initialiseIfNew() throws IOException {
        if (Files.exists(data.resolve("PG_VERSION"))) {
            checkVersion();
            return;
        }
        Path password = passwordFile();
        if (!Files.exists(password)) {
            Files.createFile(
                    password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.writeString(password, Base64.getUrlEncoder().withoutPadding().encodeToString(random));

        // Renamed when complete: a start that was killed half-way leaves nothing that looks like a cluster.
        Path making = directory.resolve("postgres.making");
        Directories.delete(making);
        Files.createDirectory(
                making, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        identity.own(making);
        identity.own(password);
        Programs.Result result = Programs.run(
                identity.prefix(),
                START_SECONDS,
                binaries.program("initdb"),
                "--pgdata=" + making,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions");
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException(
                    "Postgres could not be initialised in " + data + ": " + result.output());
        }
        Files.writeString(
                making.resolve("postgresql.conf"),
                Files.readString(making.resolve("postgresql.conf")) + "\ninclude = 'perdura.conf'\n");
        Files.move(making, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkVersion() throws IOException {
        String found = Files.readString(data.resolve("PG_VERSION")).strip();
        String ours = Programs.run(List.of(), 5, binaries.program("postgres"), "--version")
                .output();
        if (!ours.contains(" " + found + ".")) {
            throw new EmbeddedPostgresException("The data directory " + directory + " was made by Postgres " + found
                    + ", but this server brings " + ours + ". Start the server that made it, or dump and restore.");
        }
    }

    private Path passwordFile() {
        return directory.resolve("password");
    }

    // ---- Running ----

    /** Starts the server, or adopts the one that a former process of ours left running. */
    PostgresOptions run(int requestedPort) throws IOException {
        Optional<Postmaster> orphan = Postmaster.of(data);
        if (orphan.isPresent()) {
            int port = orphan.get().port();
            boolean portFits = requestedPort == 0 || requestedPort == port;
            if (portFits && settingsAre(settings(port)) && orphan.get().answers()) {
                return options(port);
            }
            stop();
        }
        clearUp();
        int port = requestedPort;
        int rememberedPort = rememberedPort();
        if (port == 0) {
            port = rememberedPort > 0 && isFree(rememberedPort) ? rememberedPort : anyFreePort();
        } else if (!isFree(port)) {
            throw new EmbeddedPostgresException(
                    "Port " + port + " for the embedded Postgres is in use. Free it, or choose another port.");
        }
        start(port);
        return options(port);
    }

    /**
     * After a server was killed: its children must be gone before another may start, and its file is void, or else Postgres
     * would take any process that has the number by now for the server.
     */
    private void clearUp() throws IOException {
        long patientUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(ORPHANS_SECONDS);
        long endNanos = patientUntil + TimeUnit.SECONDS.toNanos(ORPHANS_SECONDS);
        List<ProcessHandle> orphans = Processes.workingIn(data);
        while (!orphans.isEmpty() && System.nanoTime() < endNanos) {
            if (System.nanoTime() > patientUntil) {
                orphans.forEach(ProcessHandle::destroyForcibly); // in a long statement; crash recovery comes anyway
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            orphans = Processes.workingIn(data);
        }
        Files.deleteIfExists(Postmaster.file(data));
    }

    private void start(int port) throws IOException {
        write(directory.resolve("port"), port + "\n");
        write(settingsFile(), settings(port));
        identity.own(settingsFile());
        Path log = directory.resolve("postgres.log");
        if (!Files.exists(log) || Files.size(log) > LOG_BYTES_MAX) {
            write(log, "");
        }
        identity.own(log);
        Programs.Result result = Programs.run(
                identity.prefix(),
                START_SECONDS + 5,
                binaries.program("pg_ctl"),
                "start",
                "--silent",
                "--wait",
                "--timeout=" + START_SECONDS,
                "--pgdata=" + data,
                "--log=" + log);
        if (!result.succeeded()) {
            throw new EmbeddedPostgresException(
                    "The embedded Postgres did not start; see " + log + ". " + result.output());
        }
    }

    void stop() throws IOException {
        if (Postmaster.of(data).isEmpty()) {
            return;
        }
        if (!stop("fast").succeeded() && Postmaster.of(data).isPresent()) {
            Programs.Result result = stop("immediate");
            // It may have ended by itself before it could be told to.
            if (!result.succeeded() && Postmaster.of(data).isPresent()) {
                throw new EmbeddedPostgresException("The embedded Postgres does not stop: " + result.output());
            }
        }
    }

    private Programs.Result stop(String mode) throws IOException {
        return Programs.run(
                identity.prefix(),
                STOP_SECONDS + 5,
                binaries.program("pg_ctl"),
                "stop",
                "--silent",
                "--wait",
                "--timeout=" + STOP_SECONDS,
                "--mode=" + mode,
                "--pgdata=" + data);
    }

    /** The process of the running server. */
    long server() throws IOException {
        return Postmaster.of(data)
                .orElseThrow(() -> new EmbeddedPostgresException("The embedded Postgres has ended at once."))
                .pid();
    }

    private PostgresOptions options(int port) throws IOException {
        String password = Files.readString(passwordFile()).strip();
        return PostgresOptions.of("127.0.0.1", port, DATABASE, USER, password);
    }

    // ---- Settings ----

    private Path settingsFile() {
        return data.resolve("perdura.conf");
    }

    private boolean settingsAre(String settings) throws IOException {
        return Files.exists(settingsFile()) && Files.readString(settingsFile()).equals(settings);
    }

    private static String settings(int port) {
        return """
                # Written by Perdura at every start.
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                port = %d
                max_connections = 100

                # What was answered is on disk.
                fsync = on
                synchronous_commit = on
                full_page_writes = on

                shared_buffers = 256MB
                max_wal_size = 2GB
                min_wal_size = 256MB
                checkpoint_timeout = 15min
                wal_buffers = 16MB
                jit = off
                max_parallel_workers_per_gather = 0
                log_min_messages = warning
                log_line_prefix = '%%m [%%p] %%a '
                log_checkpoints = off
                log_min_error_statement = panic
                """.formatted(port);
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }

    // ---- Ports ----

    private int rememberedPort() throws IOException {
        Path file = directory.resolve("port");
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    }

    private static int anyFreePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
