package io.perdura.sdk.interceptor;

/**
 * Around the attempts of activities, local ones too. On the thread on which the activity's method is called: an event loop
 * for one that gives back a stage, a thread that may block for all others.
 */
@FunctionalInterface
public interface ActivityInbound {

    /**
     * Makes the attempt, or not; {@code then} must be told once, on whatever thread that happens. What it throws ends the
     * attempt as well.
     */
    void execute(ActivityCall call, Completion then);
}
