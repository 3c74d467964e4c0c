package io.perdura.engine.matching;

import java.util.Comparator;

/**
 * A task in the window, with its place in the order of arrival and the time before which it must not leave.
 *
 * @param timed whether that time is the one that the limit of its fairness key gave it
 */
record HeldTask<T>(OfferedTask<T> task, long arrival, long notBeforeMs, boolean timed) {
    static <T> Comparator<HeldTask<T>> oldestFirst() {
        return Comparator.<HeldTask<T>>comparingLong(HeldTask::scheduledMs).thenComparingLong(HeldTask::arrival);
    }

    long scheduledMs() {
        return task.urgency().scheduledMs();
    }

    String fairnessKey() {
        return task.urgency().fairnessKey();
    }

    double fairnessWeight() {
        return task.urgency().fairnessWeight();
    }
}
