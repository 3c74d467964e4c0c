package io.perdura.node.shard;

/** Time as a shard needs it: a simulation brings its own. */
public interface Timers {

    /** Milliseconds since 1970. */
    long nowMs();

    /** Runs the action once, later, on the shard's thread; the handle cancels it. */
    Runnable schedule(long delayMs, Runnable action);
}
