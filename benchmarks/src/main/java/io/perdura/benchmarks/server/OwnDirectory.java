package io.perdura.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files of one run, deleted when it ends, also by Ctrl-C: then the server that works on them ends first. */
public final class OwnDirectory {
    private static final int SERVER_SECONDS_MAX = 30;

    private final Path path;
    private volatile @Nullable Process server;

    private OwnDirectory(Path path) {
        this.path = path;
    }

    public static OwnDirectory create() throws IOException {
        OwnDirectory created = new OwnDirectory(Files.createTempDirectory("perdura-"));
        Runtime.getRuntime().addShutdownHook(new Thread(created::delete, "end-of-own-server"));
        return created;
    }

    public Path path() {
        return path;
    }

    /** A server works on the files, and has to end before they go. */
    void usedBy(Process process) {
        server = process;
    }

    private void delete() {
        try {
            Process working = server;
            if (working != null) {
                working.destroy();
                if (!working.waitFor(SERVER_SECONDS_MAX, TimeUnit.SECONDS)) {
                    working.destroyForcibly();
                }
            }
            try (Stream<Path> walk = Files.walk(path)) {
                List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            System.err.println("The files of this run are still there: " + path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
