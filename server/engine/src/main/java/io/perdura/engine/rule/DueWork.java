package io.perdura.engine.rule;

import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.timer.TimerMachine;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;

/** What time brings to a run: every deadline that has passed is decided, the run's own end first. */
public final class DueWork {

    private DueWork() {}

    /** Decides all that is due at the transition's moment; appends nothing if nothing is. */
    public static void fire(Transition t) {
        ExecutionMachine.fireDue(t);
        if (!t.state().execution().isOpen()) {
            return;
        }
        ActivityMachine.fireDue(t);
        TimerMachine.fireDue(t);
        WorkflowTaskMachine.fireDue(t);
    }
}
