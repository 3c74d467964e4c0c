package io.perdura.engine;

import io.perdura.engine.v1.Change;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;

/** One entry in the log of a run: a history event, or a change that history does not show. */
public sealed interface RunRecord {

    /** Whether a crash may take it away unnoticed: what it says is said again. */
    default boolean isHarmlessToLose() {
        return false;
    }

    /** A history event with its id, written and applied. */
    record Written(HistoryEvent event) implements RunRecord {
        @Override
        public boolean isHarmlessToLose() {
            return event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
        }
    }

    /** A history event that came while a workflow task was started: applied now, written once that task ends. */
    record Buffered(HistoryEvent event) implements RunRecord {}

    /** A buffered event that has got its id: written, and applied already. */
    record Flushed(HistoryEvent event) implements RunRecord {}

    /** A change without an event. */
    record Changed(Change change) implements RunRecord {
        @Override
        public boolean isHarmlessToLose() {
            return change.hasWorkflowTaskStarted() || change.hasActivityHeartbeat() || change.hasMessageAcknowledged();
        }
    }
}
