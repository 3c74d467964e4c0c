package io.perdura.sdk.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** {@code perdura dev} in a process of its own, as it was built before these tests. */
final class DevServer implements ServerUnderTest {
    private static final long READY_SECONDS_MAX = 120;
    private static final long LOOK_EVERY_MS = 50;
    private static final String LAST_READY_LINE = "Stop ";

    private final Process process;
    private final int port;

    private DevServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Started when it is first needed; ends with the JVM. */
    private static final class Shared {
        private static final DevServer SERVER = start();
    }

    static DevServer shared() {
        return Shared.SERVER;
    }

    private static DevServer start() {
        try {
            int port = freePort();
            Path directory = Files.createTempDirectory("perdura-sdk-");
            Path out = directory.resolve("server.out");
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            // Beside the tests, for a minute: C2 would cost more than it gains.
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-jar",
                            jar().toString(),
                            "dev",
                            "--ephemeral",
                            "--port=" + port,
                            "--metrics-port=" + freePort())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            for (long waited = 0; !Files.readString(out).contains(LAST_READY_LINE); waited += LOOK_EVERY_MS) {
                if (process.waitFor(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)
                        || waited > TimeUnit.SECONDS.toMillis(READY_SECONDS_MAX)) {
                    process.destroyForcibly();
                    throw new AssertionError("the server did not start:\n" + Files.readString(out));
                }
            }
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new DevServer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Where the build of the server put it, somewhere above. */
    private static Path jar() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path jar = folder.resolve("server/node/target/dist/perdura.jar");
            if (Files.exists(jar)) {
                return jar;
            }
        }
        throw new AssertionError("build the server first: ./mvnw -q -Dquickly -pl server/node -am package");
    }

    /** Below the ports of outgoing connections, one of which could take it before the server listens. */
    private static int freePort() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException inUse) {
                // the next one
            }
        }
        throw new IllegalStateException("no free port was found");
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String namespace() {
        return "default";
    }

    @Override
    public void close() {
        // ends with the JVM
    }
}
