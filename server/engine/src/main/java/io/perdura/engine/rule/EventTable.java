package io.perdura.engine.rule;

import static io.perdura.engine.rule.Placement.AT_ONCE;
import static io.perdura.engine.rule.Placement.BUFFERED;
import static io.perdura.engine.rule.Placement.BUFFERED_LAST;

import io.perdura.engine.MutableState;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.execution.AutoResetPoints;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.execution.PauseMachine;
import io.perdura.engine.execution.PropertyCommands;
import io.perdura.engine.external.ExternalMachine;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.timer.TimerMachine;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** The table event → where it stands while a workflow task is started, and what it does to the state. No default. */
final class EventTable {

    private record Row(Placement placement, BiConsumer<MutableState, HistoryEvent> applier) {}

    private static final Map<EventType, Row> ROWS = new EnumMap<>(EventType.class);

    static {
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, AT_ONCE, ExecutionMachine::applyStarted);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED, AT_ONCE, ExecutionMachine::applyClosed);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, AT_ONCE, ExecutionMachine::applyClosed);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, AT_ONCE, ExecutionMachine::applyClosed);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, AT_ONCE, ExecutionMachine::applyClosed);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, AT_ONCE, ExecutionMachine::applyClosed);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW, AT_ONCE, ExecutionMachine::applyClosed);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED, BUFFERED, ExecutionMachine::applyCancelRequested);
        row(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, AT_ONCE, PropertyCommands::applySearchAttributes);
        row(EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED, AT_ONCE, PropertyCommands::applyProperties);
        row(EventType.EVENT_TYPE_MARKER_RECORDED, AT_ONCE, EventTable::nothing); // only workers read markers
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, BUFFERED, SignalMachine::apply);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED, BUFFERED, ExecutionMachine::applyOptionsUpdated);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED, BUFFERED, PauseMachine::applyPaused);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED, BUFFERED, PauseMachine::applyUnpaused);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED, BUFFERED, UpdateMachine::applyAdmitted);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, AT_ONCE, UpdateMachine::applyAccepted);
        row(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED, AT_ONCE, UpdateMachine::applyCompleted);
        row(EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED, AT_ONCE, WorkflowTaskMachine::applyScheduled);
        row(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED, AT_ONCE, WorkflowTaskMachine::applyStarted);
        row(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, AT_ONCE, EventTable::taskCompleted);
        row(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED, AT_ONCE, WorkflowTaskMachine::applyFailed);
        row(EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT, AT_ONCE, WorkflowTaskMachine::applyTimedOut);
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, AT_ONCE, ActivityMachine::applyScheduled);
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED, BUFFERED, EventTable::nothing); // ActivityStarted said it
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, BUFFERED_LAST, ActivityMachine::applyClosed);
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED, BUFFERED_LAST, ActivityMachine::applyClosed);
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT, BUFFERED_LAST, ActivityMachine::applyClosed);
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED, BUFFERED_LAST, ActivityMachine::applyClosed);
        row(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED, AT_ONCE, ActivityMachine::applyCancelRequested);
        row(EventType.EVENT_TYPE_TIMER_STARTED, AT_ONCE, TimerMachine::applyStarted);
        row(EventType.EVENT_TYPE_TIMER_FIRED, BUFFERED, TimerMachine::applyFired);
        row(EventType.EVENT_TYPE_TIMER_CANCELED, AT_ONCE, TimerMachine::applyCanceled);
        row(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, AT_ONCE, ChildMachine::applyInitiated);
        row(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED, BUFFERED, ChildMachine::applyStartFailed);
        row(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED, BUFFERED, ChildMachine::applyStarted);
        row(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED, BUFFERED_LAST, ChildMachine::applyClosed);
        row(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED, BUFFERED_LAST, ChildMachine::applyClosed);
        row(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED, BUFFERED_LAST, ChildMachine::applyClosed);
        row(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT, BUFFERED_LAST, ChildMachine::applyClosed);
        row(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED, BUFFERED_LAST, ChildMachine::applyClosed);
        row(
                EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
                AT_ONCE,
                ExternalMachine::applySignalInitiated);
        row(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, BUFFERED, ExternalMachine::applyAnswered);
        row(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED, BUFFERED, ExternalMachine::applyAnswered);
        row(
                EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
                AT_ONCE,
                ExternalMachine::applyCancelInitiated);
        row(
                EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
                BUFFERED,
                ExternalMachine::applyAnswered);
        row(
                EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
                BUFFERED,
                ExternalMachine::applyAnswered);
    }

    private EventTable() {}

    private static void row(EventType type, Placement placement, BiConsumer<MutableState, HistoryEvent> applier) {
        ROWS.put(type, new Row(placement, applier));
    }

    private static Row row(EventType type) {
        Row row = ROWS.get(type);
        if (row == null) {
            throw new IllegalStateException("no row for " + type);
        }
        return row;
    }

    static Set<EventType> types() {
        return ROWS.keySet();
    }

    static Placement placement(EventType type) {
        return row(type).placement;
    }

    static void apply(MutableState state, HistoryEvent event) {
        row(event.getEventType()).applier.accept(state, event);
    }

    /** A flushed event was applied when it was buffered: only that it leaves the buffer, and its id, are new. */
    static void applyFlushed(MutableState state, HistoryEvent event) {
        state.buffer().clear();
        if (event.hasWorkflowExecutionOptionsUpdatedEventAttributes()) {
            SignalMachine.applyAttached(state, event);
        } else if (event.hasChildWorkflowExecutionStartedEventAttributes()) {
            ChildMachine.applyStarted(state, event);
        }
    }

    private static void taskCompleted(MutableState state, HistoryEvent event) {
        AutoResetPoints.applyTaskCompleted(state, event);
        WorkflowTaskMachine.applyCompleted(state, event);
    }

    private static void nothing(MutableState state, HistoryEvent event) {}
}
