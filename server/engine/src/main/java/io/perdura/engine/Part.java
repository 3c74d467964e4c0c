package io.perdura.engine;

import io.perdura.engine.v1.Snapshot;

/**
 * One part of a run's state, changed only by the machines that own it. A part that a transition changes is a copy, so
 * copying must be cheap: what may grow is kept in persistent collections.
 */
public interface Part {

    Part copy();

    /**
     * The next moment at which this part falls due although nobody calls: a deadline, also one that has passed and was
     * not decided yet, or the end of a pause that lies after {@code nowMs}, if something can be done about it then.
     * {@link Long#MAX_VALUE}: never.
     */
    default long dueMs(MutableState run, long nowMs) {
        return Long.MAX_VALUE;
    }

    /** Names what this part of the run owes at this moment, deadlines excepted: {@link #dueMs} says them. */
    default void owes(MutableState run, long nowMs, Debts debts) {}

    /** About how many bytes this part keeps that stand in no history event: what a run's callers can make grow. */
    default long bytesBesideHistory() {
        return 0;
    }

    void writeTo(Snapshot.Builder snapshot);

    /** The run has closed: drops what a closed run has no use for, and keeps out of decisions what is only shown. */
    default void runClosed() {}
}
