package io.perdura.node.persistence.embedded;

import io.perdura.node.persistence.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A running Postgres that came with the server. It listens on loopback, asks for a password that only the data directory
 * knows, and keeps what it answered. If this process is killed, Postgres stays, and the next start on the same data
 * directory adopts it; an ephemeral one goes, with its data.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private final PostgresOptions options;
    private final Path directory;
    private final Cluster cluster;
    private final DirectoryLock lock;
    private final @Nullable Process watchdog;
    private boolean closed;

    private EmbeddedPostgres(
            PostgresOptions options, Path directory, Cluster cluster, DirectoryLock lock, @Nullable Process watchdog) {
        this.options = options;
        this.directory = directory;
        this.cluster = cluster;
        this.lock = lock;
        this.watchdog = watchdog;
    }

    /**
     * Blocks until Postgres answers.
     *
     * @param dataDir where everything is kept; for an ephemeral one, the folder in which a folder is made and deleted
     * @param port 0: any free one, remembered in the data directory
     */
    public static EmbeddedPostgres start(Path dataDir, int port, boolean ephemeral) {
        try {
            Path directory = ephemeral
                    ? Files.createTempDirectory(Files.createDirectories(dataDir), "perdura-")
                    : DataDirectory.open(dataDir);
            return start(directory.toRealPath(), port, ephemeral, Identity.choose(Cluster.data(directory)));
        } catch (IOException e) {
            throw new EmbeddedPostgresException("The embedded Postgres cannot use " + dataDir + ": " + e, e);
        }
    }

    static EmbeddedPostgres start(Path directory, int port, boolean ephemeral, Identity identity) throws IOException {
        return start(directory, port, ephemeral, identity, PostgresBinaries::unpackInto);
    }

    /** With the programs that are found for a cache: other versions of Postgres, for tests. */
    static EmbeddedPostgres start(
            Path directory, int port, boolean ephemeral, Identity identity, ProgramsSource programs)
            throws IOException {
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            PostgresBinaries binaries = programs.in(cache(directory, identity));
            Cluster cluster = new Cluster(directory, binaries, identity);
            cluster.initialiseIfNew();
            PostgresOptions options = cluster.run(port);
            Process watchdog = ephemeral ? watch(directory, cluster) : null;
            return new EmbeddedPostgres(options, directory, cluster, lock, watchdog);
        } catch (IOException | RuntimeException e) {
            lock.close();
            if (ephemeral) {
                Directories.delete(directory);
            }
            throw e;
        }
    }

    /** Where the programs of Postgres come from. */
    interface ProgramsSource {
        PostgresBinaries in(Path cache) throws IOException;
    }

    /** Another user may be unable to reach our cache. */
    private static Path cache(Path directory, Identity identity) throws IOException {
        if (!identity.isOther()) {
            String configured = System.getenv("XDG_CACHE_HOME");
            Path home = configured == null || configured.isBlank()
                    ? Path.of(System.getProperty("user.home"), ".cache")
                    : Path.of(configured);
            try {
                return Files.createDirectories(home.resolve("perdura"));
            } catch (IOException e) {
                return directory.resolve("programs"); // no home, or a read-only one
            }
        }
        return directory.resolve("programs");
    }

    /** Ends an ephemeral server when this process ends without closing it: the pipe to the watchdog breaks. */
    private static Process watch(Path directory, Cluster cluster) throws IOException {
        long pid = cluster.server();
        String script = """
                trap '' HUP INT TERM
                cat > /dev/null
                kill -QUIT "$1"
                for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2> /dev/null || break; sleep 0.5; done
                rm -rf -- "$2"
                """;
        return new ProcessBuilder("sh", "-c", script, "sh", Long.toString(pid), directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    public PostgresOptions options() {
        return options;
    }

    /** Stops Postgres in good order; blocks until it has ended. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (lock) {
            if (watchdog != null) {
                watchdog.destroyForcibly();
            }
            cluster.stop();
            if (watchdog != null) {
                Directories.delete(directory);
            }
        } catch (IOException e) {
            throw new EmbeddedPostgresException("The embedded Postgres could not be stopped: " + e, e);
        }
    }
}
