package io.perdura.node.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a node keeps its own Postgres, held by a lock that dies with the process, so that two nodes never
 * share one. The lock file names the process.
 */
public final class DataDirectory implements AutoCloseable {
    /** The lock; it holds the process id of the node. */
    public static final String LOCK = "node.pid";

    private final Path path;
    private final FileChannel lockFile;
    private final boolean ephemeral;

    private DataDirectory(Path path, FileChannel lockFile, boolean ephemeral) {
        this.path = path;
        this.lockFile = lockFile;
        this.ephemeral = ephemeral;
    }

    /** Where {@code dev} keeps its data unless told otherwise: below the user's data directory, as XDG has it. */
    public static Path standard() {
        String data = System.getenv("XDG_DATA_HOME");
        Path home = data == null || data.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(data);
        return home.resolve("perdura").resolve("dev").toAbsolutePath();
    }

    static DataDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            return lock(path, false);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    /** A directory that {@link #close} deletes with all that is in it. */
    static DataDirectory ephemeral() {
        try {
            return lock(Files.createTempDirectory("perdura-"), true);
        } catch (IOException e) {
            throw unusable(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    Path path() {
        return path;
    }

    boolean isEphemeral() {
        return ephemeral;
    }

    /** The process that holds the directory, if its lock file names one. */
    public static Optional<Long> holder(Path directory) {
        try {
            String text = Files.readString(directory.resolve(LOCK)).strip();
            return text.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
            if (ephemeral) {
                delete(path);
            }
        } catch (IOException e) {
            System.err.println("Could not tidy up " + path + ": " + e.getMessage());
        }
    }

    private static DataDirectory lock(Path path, boolean ephemeral) throws IOException {
        FileChannel file = FileChannel.open(
                path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(file) == null) {
            file.close();
            throw inUse(path);
        }
        String holder = ProcessHandle.current().pid() + "\n";
        file.truncate(0);
        file.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.US_ASCII)), 0);
        return new DataDirectory(path, file, ephemeral);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static FatalStart inUse(Path path) {
        String by = holder(path).map(pid -> " by process " + pid).orElse("");
        return new FatalStart(
                StartExit.DATA_DIRECTORY,
                "The data directory " + path + " is in use" + by + ".",
                "Stop that node, or pass another --data-dir, or --ephemeral.");
    }

    private static FatalStart unusable(Path path, IOException e) {
        return new FatalStart(
                StartExit.DATA_DIRECTORY,
                "The data directory " + path + " cannot be used: "
                        + e.getClass().getSimpleName() + " " + e.getMessage() + ".",
                "Pass a --data-dir that this user may write to.",
                e);
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
