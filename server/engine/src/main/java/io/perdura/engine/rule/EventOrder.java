package io.perdura.engine.rule;

import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events that come while a workflow task is started: the worker decides without knowing them, so they stand after its
 * commands in history. On the way there, what closes an activity or a child moves behind everything else, as Temporal.
 */
final class EventOrder {

    private EventOrder() {}

    /** The buffered events in the order and with the ids under which history shows them. */
    static List<HistoryEvent> inOrder(List<HistoryEvent> buffered, long firstEventId) {
        List<HistoryEvent> ordered = new ArrayList<>(buffered.size());
        buffered.stream().filter(event -> !isLast(event)).forEach(ordered::add);
        buffered.stream().filter(EventOrder::isLast).forEach(ordered::add);
        Map<Long, Long> startedIds = new HashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            long id = firstEventId + i;
            HistoryEvent event = ordered.get(i);
            if (event.hasActivityTaskStartedEventAttributes()) {
                startedIds.put(event.getActivityTaskStartedEventAttributes().getScheduledEventId(), id);
            } else if (event.hasChildWorkflowExecutionStartedEventAttributes()) {
                startedIds.put(
                        event.getChildWorkflowExecutionStartedEventAttributes().getInitiatedEventId(), id);
            }
            ordered.set(i, withStartedId(event.toBuilder().setEventId(id), startedIds));
        }
        return ordered;
    }

    private static boolean isLast(HistoryEvent event) {
        return EventTable.placement(event.getEventType()) == Placement.BUFFERED_LAST;
    }

    /** The event that closes an activity or a child names the started event, whose id is known only now. */
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
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED -> {
                var attributes = event.getChildWorkflowExecutionCompletedEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getInitiatedEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED -> {
                var attributes = event.getChildWorkflowExecutionFailedEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getInitiatedEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED -> {
                var attributes = event.getChildWorkflowExecutionCanceledEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getInitiatedEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT -> {
                var attributes = event.getChildWorkflowExecutionTimedOutEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getInitiatedEventId(), attributes.getStartedEventId()));
            }
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED -> {
                var attributes = event.getChildWorkflowExecutionTerminatedEventAttributesBuilder();
                attributes.setStartedEventId(
                        startedIds.getOrDefault(attributes.getInitiatedEventId(), attributes.getStartedEventId()));
            }
            default -> {}
        }
        return event.build();
    }
}
