package io.perdura.engine.matching;

/**
 * How a queue is doing.
 *
 * @param backlogCount tasks in the window that were not read from the backlog: those are counted there
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

    /** With the tasks that the backlog lists besides. */
    public QueueStats and(long listed, long oldestAgeMs) {
        return new QueueStats(
                backlogCount + listed,
                Math.max(backlogAgeMs, oldestAgeMs),
                addedPerSecond,
                dispatchedPerSecond,
                tasksPerSecondMax,
                limited,
                pollsParked);
    }
}
