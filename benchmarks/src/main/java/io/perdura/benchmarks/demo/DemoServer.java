package io.perdura.benchmarks.demo;

import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A server that the demo starts, may kill, and ends: {@code perdura dev} in a process of its own. */
final class DemoServer implements AutoCloseable {
    private static final long READY_MAX_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long LOOK_EVERY_MS = 20;
    private static final int STOP_SECONDS_MAX = 30;
    private static final String LAST_READY_LINE = "Stop ";

    private final DemoDirectory files;
    private final Path directory;
    private final int port;
    private final int metricsPort;
    private Process process;

    private DemoServer(DemoDirectory files, int port, int metricsPort) throws IOException, InterruptedException {
        this.files = files;
        this.directory = Files.createDirectory(files.path().resolve("server"));
        this.port = port;
        this.metricsPort = metricsPort;
        this.process = launch();
    }

    static DemoServer start(DemoDirectory files) throws IOException, InterruptedException {
        return new DemoServer(files, freePort(), freePort());
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as a power cut would: nothing of the process gets a chance to tidy up. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Starts it anew on the same ports and the same data. */
    void restart() throws IOException, InterruptedException {
        process = launch();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
            kill();
        }
    }

    private Process launch() throws IOException, InterruptedException {
        Path out = directory.resolve("server.out");
        Path errors = directory.resolve("server.err");
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("perdura.home", "."), "perdura")
                                .toString(),
                        "dev",
                        "--port=" + port,
                        "--metrics-port=" + metricsPort,
                        "--data-dir=" + directory.resolve("data"))
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        files.usedBy(started);
        long begin = System.nanoTime();
        while (!Files.readString(out).contains(LAST_READY_LINE)) {
            boolean ended = started.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
            if (ended || System.nanoTime() - begin > READY_MAX_NANOS) {
                started.destroyForcibly();
                throw new FatalStart(
                        StartExit.UNEXPECTED,
                        "The demo's own server did not start: "
                                + Files.readString(errors).strip(),
                        "Start one yourself with ./perdura dev, then run the demo again.");
            }
        }
        return started;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
