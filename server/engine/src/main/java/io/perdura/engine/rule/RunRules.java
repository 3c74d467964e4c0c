package io.perdura.engine.rule;

import io.perdura.engine.Ids;
import io.perdura.engine.Limits;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rules;
import io.perdura.engine.RunRecord;
import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.Fork;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;

/** The rules of every run: what its records mean and what bounds it. Decisions and recovery both come through here. */
public final class RunRules implements Rules {

    private static final RunRules RULES = new RunRules();

    private RunRules() {}

    /** A decision about a run that exists. */
    public static Transition open(MutableState state, long nowMs, Ids ids, Limits limits) {
        return Transition.of(state, nowMs, ids, limits, RULES);
    }

    /** The first decision of a new run. */
    public static Transition begin(long nowMs, Ids ids, Limits limits) {
        return Transition.ofNewRun(nowMs, ids, limits, RULES);
    }

    /** The first decision of a run that takes over what {@code fork} has taken of another. */
    public static Transition fork(Fork fork, long nowMs, Ids ids, Limits limits) {
        MutableState state = new MutableState();
        fork.appends().forEach(records -> replay(state, records));
        return Transition.ofFork(state, nowMs, ids, limits, RULES);
    }

    /** Recovery: the state that these records lead to, which follow those that {@code state} knows. */
    public static MutableState replay(MutableState state, List<RunRecord> records) {
        records.forEach(record -> RULES.apply(state, record));
        return state;
    }

    @Override
    public void apply(MutableState state, RunRecord record) {
        if (record instanceof RunRecord.Written written) {
            ExecutionMachine.applyWritten(state, written.event());
            EventTable.apply(state, written.event());
        } else if (record instanceof RunRecord.Buffered buffered) {
            state.buffer().add(buffered.event());
            EventTable.apply(state, buffered.event());
        } else if (record instanceof RunRecord.Flushed flushed) {
            ExecutionMachine.applyWritten(state, flushed.event());
            EventTable.applyFlushed(state, flushed.event());
        } else if (record instanceof RunRecord.Changed changed) {
            ChangeTable.apply(state, changed.change());
        }
    }

    @Override
    public boolean waitsForWorkflowTask(EventType type) {
        return EventTable.placement(type) != Placement.AT_ONCE;
    }

    @Override
    public List<HistoryEvent> inOrder(List<HistoryEvent> buffered, long firstEventId) {
        return EventOrder.inOrder(buffered, firstEventId);
    }

    @Override
    public void settle(Transition t) {
        WorkflowTaskMachine.endForFullBuffer(t);
        UpdateMachine.refuseHopeless(t);
        ExecutionMachine.enforceLimits(t);
    }
}
