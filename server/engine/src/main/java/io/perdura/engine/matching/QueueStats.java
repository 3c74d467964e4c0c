package io.perdura.engine.matching;

/**
 * How a queue is doing.
 *
 * @param backlogCount tasks in the window, and refusals not made up for yet: a task may be counted twice
 * @param tasksPerSecondMax the limit on dispatch; infinite if nobody asked for one
 * @param limited whether tasks and pollers wait for the limit right now
 */
public record QueueStats(
        long backlogCount,
        long backlogAgeMs,
        double addedPerSecond,
        double dispatchedPerSecond,
        double tasksPerSecondMax,
        boolean limited,
        int pollsParked) {
    public static final QueueStats NOTHING = new QueueStats(0, 0, 0, 0, Double.POSITIVE_INFINITY, false, 0);
}
