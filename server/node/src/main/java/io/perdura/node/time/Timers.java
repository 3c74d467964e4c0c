package io.perdura.node.time;

/** Time as it is handed in: a simulation brings its own. */
public interface Timers {

    /** Milliseconds since 1970. */
    long nowMs();

    /** Runs the action once, later, on the thread that asks; the handle cancels it. */
    Runnable schedule(long delayMs, Runnable action);
}
