package io.perdura.node.time;

/** Time as it is handed in: a simulation brings its own. */
public interface Timers {

    /** Milliseconds since 1970: for moments. The clock may be set, so that it jumps ahead or back. */
    long nowMs();

    /** Milliseconds of a clock that goes on at the pace of time and cannot be set: for spans. Where it began means nothing. */
    long steadyMs();

    /** Runs the action once, later, on the thread that asks; the handle cancels it. */
    Runnable schedule(long delayMs, Runnable action);
}
