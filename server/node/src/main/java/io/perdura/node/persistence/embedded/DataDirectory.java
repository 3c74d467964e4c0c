package io.perdura.node.persistence.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A directory that is ours to keep data in: new, empty, or one that we have kept data in before. */
final class DataDirectory {
    /** What is in every directory that a node has been started on. */
    private static final String MARK = DirectoryLock.FILE;
    /** What the operating system puts into an empty volume. */
    private static final Set<String> NOT_COUNTED = Set.of("lost+found");

    private DataDirectory() {}

    static Path open(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new EmbeddedPostgresException(
                    "The data directory " + directory + " is a file. Name a directory; it is made if it is missing.");
        }
        try {
            Files.createDirectories(directory);
        } catch (AccessDeniedException e) {
            throw new EmbeddedPostgresException(
                    "This user may not make the data directory " + directory + ". Name another one.", e);
        } catch (IOException e) {
            throw new EmbeddedPostgresException(
                    "The data directory " + directory + " cannot be made: " + e.getMessage() + ". Name another one.",
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new EmbeddedPostgresException(
                    "This user may not write to the data directory " + directory + ". Name another one.");
        }
        if (!Files.exists(directory.resolve(MARK))
                && !Files.exists(Cluster.data(directory).resolve("PG_VERSION"))) {
            if (!isEmpty(directory)) {
                throw new EmbeddedPostgresException("The directory " + directory
                        + " holds files that are not Perdura's. Name an empty one, or one that does not exist.");
            }
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return directory.toAbsolutePath();
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.allMatch(
                    file -> NOT_COUNTED.contains(file.getFileName().toString()));
        }
    }
}
