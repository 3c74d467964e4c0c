package io.perdura.sdk.testing.server;

/** The one thread of a node in memory, and its clock. */
public interface NodeTime {

    /** Milliseconds since 1970. */
    long nowMs();

    /** Never goes back; for durations. */
    long nanoTime();

    /** Soon, after what was given before; from any thread. */
    void execute(Runnable task);

    /** Once, after the delay, unless the handle is run before. */
    Runnable schedule(long delayMs, Runnable task);
}
