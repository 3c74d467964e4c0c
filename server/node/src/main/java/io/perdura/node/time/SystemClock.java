package io.perdura.node.time;

import java.util.concurrent.TimeUnit;

/** The clock of this machine. */
public final class SystemClock implements Clock {
    public static final SystemClock INSTANCE = new SystemClock();

    /** So that the steady clock looks like the time at which the process began, and is never 0. */
    private final long beganMs = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

    private SystemClock() {}

    @Override
    public long nowMs() {
        return System.currentTimeMillis();
    }

    @Override
    public long steadyMs() {
        return beganMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
