package io.perdura.node.time;

/** Time as it is handed in, and what is to happen later. */
public interface Timers extends Clock {

    /** Runs the action once, later, on the thread that asks; the handle cancels it. */
    Runnable schedule(long delayMs, Runnable action);
}
