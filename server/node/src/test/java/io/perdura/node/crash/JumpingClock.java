package io.perdura.node.crash;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock of a server under test, ahead or behind by as many milliseconds as a file beside this class says. It runs in
 * the server's process, in the place of the system's; see {@link ClockJumps}. Public because classes of other packages call it.
 */
public final class JumpingClock {
    static final String FILE = "clock-offset-ms";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static volatile long offsetMs;
    private static volatile long lookedNanos = System.nanoTime() - LOOK_NANOS;

    private JumpingClock() {}

    /** Called instead of the system's. */
    public static long currentTimeMillis() {
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            offsetMs = read();
        }
        return System.currentTimeMillis() + offsetMs;
    }

    private static long read() {
        try {
            Path beside = Path.of(JumpingClock.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Long.parseLong(Files.readString(beside.resolve(FILE)).strip());
        } catch (IOException | URISyntaxException | NumberFormatException absent) {
            return offsetMs; // it is being written
        }
    }
}
