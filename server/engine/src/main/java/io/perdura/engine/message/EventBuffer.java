package io.perdura.engine.message;

import io.perdura.engine.MutableState;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Events that come while a workflow task is started: the worker decides without knowing them, so they stand after its
 * commands in history. On the way there, what closes an activity or a child moves behind everything else, as Temporal.
 */
public final class EventBuffer {

    /** Events that the started workflow task itself causes, or that end the run. */
    private static final Set<EventType> WRITTEN_AT_ONCE = EnumSet.of(
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
            EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
            EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
            EventType.EVENT_TYPE_TIMER_STARTED,
            EventType.EVENT_TYPE_TIMER_CANCELED,
            EventType.EVENT_TYPE_MARKER_RECORDED,
            EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
            EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED);

    private static final Set<EventType> LAST = EnumSet.of(
            EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT);

    private EventBuffer() {}

    public static boolean waitsForWorkflowTask(EventType type) {
        return !WRITTEN_AT_ONCE.contains(type);
    }

    /** The buffered events in the order and with the ids under which history shows them. */
    public static List<HistoryEvent> inOrder(List<HistoryEvent> buffered, long firstEventId) {
        List<HistoryEvent> ordered = new ArrayList<>(buffered.size());
        buffered.stream().filter(event -> !LAST.contains(event.getEventType())).forEach(ordered::add);
        buffered.stream().filter(event -> LAST.contains(event.getEventType())).forEach(ordered::add);
        Map<Long, Long> startedIds = new HashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            long id = firstEventId + i;
            HistoryEvent event = ordered.get(i);
            if (event.hasActivityTaskStartedEventAttributes()) {
                startedIds.put(event.getActivityTaskStartedEventAttributes().getScheduledEventId(), id);
            }
            ordered.set(i, withStartedId(event.toBuilder().setEventId(id), startedIds));
        }
        return ordered;
    }

    /** The event that closes an activity names the started event, whose id is known only now. */
    private static HistoryEvent withStartedId(HistoryEvent.Builder event, Map<Long, Long> startedIds) {
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED -> {
                var attributes = event.getActivityTaskCompletedEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getScheduledEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_FAILED -> {
                var attributes = event.getActivityTaskFailedEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getScheduledEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED -> {
                var attributes = event.getActivityTaskCanceledEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getScheduledEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> {
                var attributes = event.getActivityTaskTimedOutEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getScheduledEventId(), attributes.getStartedEventId()));
            }
            default -> {}
        }
        return event.build();
    }

    // ---- Apply ----

    public static void applyBuffered(MutableState state, HistoryEvent event) {
        state.messages().buffer(event);
    }

    /** A flushed event was applied when it was buffered: only that it leaves the buffer, and its id, are new. */
    public static void applyFlushed(MutableState state, HistoryEvent event) {
        state.messages().clearBuffer();
        if (event.hasWorkflowExecutionOptionsUpdatedEventAttributes()) {
            SignalMachine.applyOptionsUpdated(state, event);
        }
    }

    /** What the last commands caused besides closing the run has nobody left to see it. */
    public static void applyRunClosed(MutableState state) {
        state.messages().clearBuffer();
    }

    /** A firing that the worker has not seen yet disappears with the timer. */
    public static void applyTimerCanceled(MutableState state, String timerId) {
        state.messages()
                .removeBuffered(event -> event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED
                        && event.getTimerFiredEventAttributes().getTimerId().equals(timerId));
    }
}
