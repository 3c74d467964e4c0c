package io.perdura.engine.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.MutableState;
import io.perdura.engine.workflowtask.TransientTask;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What holds for every run after every decision. */
final class Invariants {

    private static final Set<EventType> ENDS_WORKFLOW_TASK = EnumSet.of(
            EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT);
    private static final Set<EventType> WAKES_WORKER = EnumSet.of(
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
            EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
            EventType.EVENT_TYPE_TIMER_FIRED,
            EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
            EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
            EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
            EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
            EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED,
            EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
            EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED);

    private Invariants() {}

    static void check(ScriptedRun run, long nowMs) {
        List<HistoryEvent> history = run.history();
        MutableState state = run.state;
        idsAreContiguous(history, state);
        oneWorkflowTaskAtMost(history);
        nothingIsPendingOnceClosed(history, state, nowMs);
        if (!state.workflowTask().isStarted()) {
            assertThat(state.buffer().events())
                    .as("events are buffered only while a workflow task is started")
                    .isEmpty();
        }
        nothingOwedIsForgotten(history, state);
        if (state.execution().isPaused()) {
            assertThat(state.workflowTask().isOffered() || state.owesTask(nowMs))
                    .as("a paused run gives no task")
                    .isFalse();
        }
        long id = state.execution().nextEventId();
        for (HistoryEvent event : TransientTask.unwrittenEvents(state)) {
            assertThat(event.getEventId())
                    .as("unwritten events follow the written")
                    .isEqualTo(id++);
        }
        MutableState recovered = run.recovered();
        assertThat(recovered.snapshot()).as("recovered state").isEqualTo(state.snapshot());
        assertThat(MutableState.of(state.snapshot()).snapshot())
                .as("state read from its snapshot")
                .isEqualTo(state.snapshot());
        assertThat(recovered.dueMs(nowMs)).as("what is due, recovered").isEqualTo(state.dueMs(nowMs));
        assertThat(MutableState.of(state.snapshot()).dueMs(nowMs))
                .as("what is due, read from the snapshot")
                .isEqualTo(state.dueMs(nowMs));
    }

    private static void idsAreContiguous(List<HistoryEvent> history, MutableState state) {
        for (int i = 0; i < history.size(); i++) {
            assertThat(history.get(i).getEventId())
                    .as("event ids are contiguous")
                    .isEqualTo(i + 1);
        }
        assertThat(state.execution().nextEventId()).as("next event id").isEqualTo(history.size() + 1);
        assertThat(state.execution().historyBytes())
                .as("bytes of history")
                .isEqualTo(history.stream()
                        .mapToLong(HistoryEvent::getSerializedSize)
                        .sum());
    }

    private static void oneWorkflowTaskAtMost(List<HistoryEvent> history) {
        boolean started = false;
        for (HistoryEvent event : history) {
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) {
                assertThat(started).as("one started workflow task at most").isFalse();
                started = true;
            } else if (ENDS_WORKFLOW_TASK.contains(event.getEventType())) {
                started = false;
            }
        }
    }

    private static void nothingIsPendingOnceClosed(List<HistoryEvent> history, MutableState state, long nowMs) {
        if (state.execution().isOpen()) {
            return;
        }
        assertThat(state.workflowTask().isPending())
                .as("workflow task of a closed run")
                .isFalse();
        assertThat(state.activities().pending())
                .as("activities of a closed run")
                .isEmpty();
        assertThat(state.children().pending()).as("children of a closed run").isEmpty();
        assertThat(state.timers().pending()).as("timers of a closed run").isEmpty();
        assertThat(state.buffer().events()).as("buffer of a closed run").isEmpty();
        assertThat(state.dueMs(nowMs)).as("due time of a closed run").isEqualTo(Long.MAX_VALUE);
        assertThat(state.execution().closeEventId())
                .as("the closing event is the last")
                .isEqualTo(history.size());
    }

    private static void nothingOwedIsForgotten(List<HistoryEvent> history, MutableState state) {
        if (!state.execution().isOpen()
                || state.execution().isPaused()
                || state.workflowTask().isPending()
                || state.owesBatch() // its shard carries it out
                || state.workflowTask().backoffUntilMs() > 0) {
            return;
        }
        for (int i = history.size() - 1; i >= 0; i--) {
            EventType type = history.get(i).getEventType();
            if (type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) {
                return;
            }
            assertThat(WAKES_WORKER.contains(type) || ENDS_WORKFLOW_TASK.contains(type))
                    .as(
                            "event %s waits for a workflow task that nobody scheduled",
                            history.get(i).getEventId())
                    .isFalse();
        }
        assertThat(history).as("a run without a workflow task").isEmpty();
    }
}
