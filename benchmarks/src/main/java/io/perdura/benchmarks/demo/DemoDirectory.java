package io.perdura.benchmarks.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The demo's files, deleted when it ends, also by Ctrl-C: then the server that works on them ends first. */
final class DemoDirectory {
    private static final int SERVER_SECONDS_MAX = 30;

    private final Path path;
    private volatile @Nullable Process server;

    private DemoDirectory(Path path) {
        this.path = path;
    }

    static DemoDirectory create() throws IOException {
        DemoDirectory created = new DemoDirectory(Files.createTempDirectory("perdura-demo-"));
        Runtime.getRuntime().addShutdownHook(new Thread(created::delete, "end-of-demo"));
        return created;
    }

    Path path() {
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
            System.err.println("The demo's files are still there: " + path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
