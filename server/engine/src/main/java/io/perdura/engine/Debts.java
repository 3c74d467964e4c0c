package io.perdura.engine;

/**
 * Takes down what a run owes, by kind. Each kind is found again in its own way after a crash, and none stands in
 * another's way: see {@link MutableState#owes}.
 */
public interface Debts {

    /** The run must be looked at at this moment although nobody calls. */
    default void deadline(long dueMs) {}

    /** A task waits to be introduced to a poller. */
    default void task(OwedTask task) {}

    /** Another run must be told something. */
    default void message(OwedMessage message) {}

    /** The run is a batch operation that has gone on since this moment, and has not come to its end. */
    default void batch(long sinceMs) {}

    /** The run was taken back at this moment, and goes once it owes nothing to other runs. */
    default void deletion(long deletedMs) {}
}
