package io.perdura.benchmarks.server;

import io.perdura.node.launch.FatalStart;
import io.perdura.node.launch.StartExit;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server that is started, may be killed, and ends with its user: {@code perdura dev} in a process of its own. */
public final class OwnServer implements AutoCloseable {
    private static final long READY_MAX_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long LOOK_EVERY_MS = 20;
    private static final int STOP_SECONDS_MAX = 30;
    private static final String LAST_READY_LINE = "Stop ";

    private final OwnDirectory files;
    private final Path directory;
    private final int port;
    private final int metricsPort;
    private final List<String> flags;
    private Process process;

    private OwnServer(OwnDirectory files, int port, int metricsPort, List<String> flags)
            throws IOException, InterruptedException {
        this.files = files;
        this.directory = Files.createDirectory(files.path().resolve("server"));
        this.port = port;
        this.metricsPort = metricsPort;
        this.flags = flags;
        this.process = launch();
    }

    /** On new data; comes back when it is ready. {@code flags} go to {@code perdura dev}, at every start. */
    public static OwnServer start(OwnDirectory files, String... flags) throws IOException, InterruptedException {
        return new OwnServer(files, freePort(), freePort(), List.of(flags));
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    /** Ends it as a power cut would: nothing of the process gets a chance to tidy up. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Starts it anew on the same ports and the same data. */
    public void restart() throws IOException, InterruptedException {
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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("perdura.home", "."), "perdura").toString(),
                "dev",
                "--port=" + port,
                "--metrics-port=" + metricsPort,
                "--data-dir=" + directory.resolve("data")));
        command.addAll(flags);
        Process started = new ProcessBuilder(command)
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
                        "The server of its own did not start: "
                                + Files.readString(errors).strip(),
                        "Start one yourself with ./perdura dev, then pass --address.");
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
