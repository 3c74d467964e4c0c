package io.perdura.engine;

import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.message.EventBuffer;
import io.perdura.engine.message.SignalMachine;
import io.perdura.engine.timer.TimerMachine;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.v1.Change;
import io.perdura.engine.workflowtask.Stickiness;
import io.perdura.engine.workflowtask.TransientTask;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The table record → applier: the only code that changes state. Live transitions and recovery both come through here. */
public final class Appliers {

    private static final Map<EventType, BiConsumer<MutableState, HistoryEvent>> EVENTS = new EnumMap<>(EventType.class);
    private static final Map<Change.KindCase, BiConsumer<MutableState, Change>> CHANGES =
            new EnumMap<>(Change.KindCase.class);

    static {
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, ExecutionMachine::applyStarted);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, ExecutionMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, ExecutionMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, ExecutionMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, ExecutionMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, ExecutionMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, ExecutionMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED, ExecutionMachine::applyCancelRequested);
        EVENTS.put(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, ExecutionMachine::applySearchAttributes);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, ExecutionMachine::applyProperties);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, SignalMachine::apply);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED, SignalMachine::applyOptionsUpdated);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, WorkflowTaskMachine::applyScheduled);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED, WorkflowTaskMachine::applyStarted);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, WorkflowTaskMachine::applyCompleted);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, WorkflowTaskMachine::applyFailed);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT, WorkflowTaskMachine::applyTimedOut);
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, ActivityMachine::applyScheduled);
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED, Appliers::applyNothing); // ActivityStarted said it
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, ActivityMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED, ActivityMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT, ActivityMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED, ActivityMachine::applyClosed);
        EVENTS.put(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED, ActivityMachine::applyCancelRequested);
        EVENTS.put(EventType.EVENT_TYPE_TIMER_STARTED, TimerMachine::applyStarted);
        EVENTS.put(EventType.EVENT_TYPE_TIMER_FIRED, TimerMachine::applyFired);
        EVENTS.put(EventType.EVENT_TYPE_TIMER_CANCELED, TimerMachine::applyCanceled);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED, UpdateMachine::applyAdmitted);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, UpdateMachine::applyAccepted);
        EVENTS.put(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, UpdateMachine::applyCompleted);
        EVENTS.put(EventType.EVENT_TYPE_MARKER_RECORDED, Appliers::applyNothing); // only workers read markers

        CHANGES.put(Change.KindCase.RUN_CREATED, ExecutionMachine::applyCreated);
        CHANGES.put(Change.KindCase.WORKFLOW_TASK_SCHEDULED, TransientTask::applyAttemptScheduled);
        CHANGES.put(Change.KindCase.WORKFLOW_TASK_STARTED, TransientTask::applyAttemptStarted);
        CHANGES.put(Change.KindCase.WORKFLOW_TASK_ENDED, WorkflowTaskMachine::applyAttemptEnded);
        CHANGES.put(Change.KindCase.STICKY_QUEUE, Stickiness::applySticky);
        CHANGES.put(Change.KindCase.WORKFLOW_TASK_REQUEUED, Stickiness::applyRequeued);
        CHANGES.put(Change.KindCase.WORKFLOW_TASK_HEARTBEAT, WorkflowTaskMachine::applyHeartbeat);
        CHANGES.put(Change.KindCase.WORKFLOW_TASK_ATTEMPT_RESET, WorkflowTaskMachine::applyAttemptReset);
        CHANGES.put(Change.KindCase.ACTIVITY_STARTED, ActivityMachine::applyAttemptStarted);
        CHANGES.put(Change.KindCase.ACTIVITY_RETRIED, ActivityMachine::applyRetried);
        CHANGES.put(Change.KindCase.ACTIVITY_HEARTBEAT, ActivityMachine::applyHeartbeat);
        CHANGES.put(Change.KindCase.ACTIVITY_RETURNED, ActivityMachine::applyReturned);
        CHANGES.put(Change.KindCase.UPDATE_ADMITTED, UpdateMachine::applyAdmitted);
        CHANGES.put(Change.KindCase.UPDATE_REFUSED, UpdateMachine::applyRefused);
    }

    private Appliers() {}

    public static void apply(MutableState state, RunRecord record) {
        if (record instanceof RunRecord.Written written) {
            ExecutionMachine.applyWritten(state, written.event());
            applyEvent(state, written.event());
        } else if (record instanceof RunRecord.Buffered buffered) {
            EventBuffer.applyBuffered(state, buffered.event());
            applyEvent(state, buffered.event());
        } else if (record instanceof RunRecord.Flushed flushed) {
            ExecutionMachine.applyWritten(state, flushed.event());
            EventBuffer.applyFlushed(state, flushed.event());
        } else if (record instanceof RunRecord.Changed changed) {
            BiConsumer<MutableState, Change> applier =
                    CHANGES.get(changed.change().getKindCase());
            if (applier == null) {
                throw new IllegalStateException(
                        "no applier for " + changed.change().getKindCase());
            }
            applier.accept(state, changed.change());
        }
    }

    /** Recovery: the state that these records, the first {@code records} of a run, lead to. */
    public static MutableState replay(MutableState state, List<RunRecord> records) {
        records.forEach(record -> apply(state, record));
        return state;
    }

    private static void applyEvent(MutableState state, HistoryEvent event) {
        BiConsumer<MutableState, HistoryEvent> applier = EVENTS.get(event.getEventType());
        if (applier == null) {
            throw new IllegalStateException("no applier for " + event.getEventType());
        }
        applier.accept(state, event);
    }

    private static void applyNothing(MutableState state, HistoryEvent event) {}
}
