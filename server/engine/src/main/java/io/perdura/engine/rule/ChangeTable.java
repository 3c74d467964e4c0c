package io.perdura.engine.rule;

import io.perdura.engine.MutableState;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.activity.ActivityOperations;
import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.execution.Deletion;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.ResetMachine;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.v1.Change;
import io.perdura.engine.workflowtask.Stickiness;
import io.perdura.engine.workflowtask.TransientTask;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The table change that history does not show → what it does to the state. */
final class ChangeTable {

    private static final Map<Change.KindCase, BiConsumer<MutableState, Change>> ROWS =
            new EnumMap<>(Change.KindCase.class);

    static {
        ROWS.put(Change.KindCase.RUN_CREATED, ExecutionMachine::applyCreated);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_SCHEDULED, TransientTask::applyAttemptScheduled);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_STARTED, TransientTask::applyAttemptStarted);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_ENDED, WorkflowTaskMachine::applyAttemptEnded);
        ROWS.put(Change.KindCase.STICKY_QUEUE, Stickiness::applySticky);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_REQUEUED, Stickiness::applyRequeued);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_HEARTBEAT, WorkflowTaskMachine::applyHeartbeat);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_ATTEMPT_RESET, WorkflowTaskMachine::applyAttemptReset);
        ROWS.put(Change.KindCase.WORKFLOW_TASK_DELAY_OVER, WorkflowTaskMachine::applyDelayOver);
        ROWS.put(Change.KindCase.ACTIVITY_STARTED, ActivityMachine::applyAttemptStarted);
        ROWS.put(Change.KindCase.ACTIVITY_RETRIED, ActivityMachine::applyRetried);
        ROWS.put(Change.KindCase.ACTIVITY_HEARTBEAT, ActivityMachine::applyHeartbeat);
        ROWS.put(Change.KindCase.ACTIVITY_RETURNED, ActivityMachine::applyReturned);
        ROWS.put(Change.KindCase.ACTIVITY_PAUSED, ActivityOperations::applyPaused);
        ROWS.put(Change.KindCase.ACTIVITY_UNPAUSED, ActivityOperations::applyUnpaused);
        ROWS.put(Change.KindCase.ACTIVITY_RESET, ActivityOperations::applyReset);
        ROWS.put(Change.KindCase.ACTIVITY_OPTIONS_CHANGED, ActivityOperations::applyOptionsChanged);
        ROWS.put(Change.KindCase.ACTIVITY_RESCHEDULED, ActivityOperations::applyRescheduled);
        ROWS.put(Change.KindCase.OPERATION_TAKEN, OnceOnly::applyTaken);
        ROWS.put(Change.KindCase.MESSAGE_ACKNOWLEDGED, Outbox::applyAcknowledged);
        ROWS.put(Change.KindCase.SIGNAL_TAKEN, SignalMachine::applyTaken);
        ROWS.put(Change.KindCase.RUN_FORKED, ResetMachine::applyForked);
        ROWS.put(Change.KindCase.RUN_RESET, ResetMachine::applyReset);
        ROWS.put(Change.KindCase.MESSAGE_OWED, Outbox::applyOwed);
        ROWS.put(Change.KindCase.PARENT_MOVED, ExecutionMachine::applyParentMoved);
        ROWS.put(Change.KindCase.BATCH_BEGUN, BatchMachine::applyBegun);
        ROWS.put(Change.KindCase.BATCH_ADVANCED, BatchMachine::applyAdvanced);
        ROWS.put(Change.KindCase.RUN_DELETED, Deletion::applyDeleted);
        ROWS.put(Change.KindCase.UPDATE_ADMITTED, UpdateMachine::applyAdmitted);
        ROWS.put(Change.KindCase.UPDATE_REFUSED, UpdateMachine::applyRefused);
    }

    private ChangeTable() {}

    static Set<Change.KindCase> kinds() {
        return ROWS.keySet();
    }

    static void apply(MutableState state, Change change) {
        BiConsumer<MutableState, Change> applier = ROWS.get(change.getKindCase());
        if (applier == null) {
            throw new IllegalStateException("no row for " + change.getKindCase());
        }
        applier.accept(state, change);
    }
}
