package io.perdura.engine.execution;

import io.perdura.engine.MutableState;
import io.perdura.engine.Transition;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.RunDeleted;

/** A run is taken back: it ends if it is open, tells others what it owes them, and is gone. */
public final class Deletion {

    private static final String REASON = "Delete workflow execution";

    private Deletion() {}

    // ---- Decide ----

    /** Said again, it changes nothing. */
    public static void delete(Transition t) {
        if (t.state().execution().isDeleted()) {
            return;
        }
        if (t.state().execution().isOpen()) {
            ExecutionMachine.terminateForLimit(t, REASON);
        }
        t.change(Change.newBuilder().setRunDeleted(RunDeleted.newBuilder().setAtMs(t.nowMs())));
    }

    /** Whether nothing of the run is needed any more. */
    public static boolean isDue(MutableState state) {
        return state.execution().isDeleted() && isFree(state);
    }

    /** Whether the run may go at once if somebody takes it back: it has ended, and owes nothing to others. */
    public static boolean isFree(MutableState state) {
        return !state.execution().isOpen() && !state.owesMessage();
    }

    // ---- Apply ----

    public static void applyDeleted(MutableState state, Change change) {
        state.execution().deleted(change.getRunDeleted().getAtMs());
    }
}
