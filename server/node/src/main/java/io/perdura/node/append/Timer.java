package io.perdura.node.append;

/** Time as a lane needs it: a simulation brings its own. */
public interface Timer {
    /** Runs the action once, later, on the lane's thread; the handle cancels it. */
    Runnable schedule(long delayMs, Runnable action);
}
