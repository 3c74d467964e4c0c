package io.perdura.node.verify;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.perdura.engine.Times;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** A history, event by event, as a client could read it. */
final class HistoryCheck {
    private static final String DECIDED_BY = "workflow_task_completed_event_id";
    /** What a worker's commands become: whoever replays expects them behind the task that decided them. */
    private static final Set<EventType> COMMANDED = Set.of(
            EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
            EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
            EventType.EVENT_TYPE_TIMER_STARTED,
            EventType.EVENT_TYPE_TIMER_CANCELED,
            EventType.EVENT_TYPE_MARKER_RECORDED,
            EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
            EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
            EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
            EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
            EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED,
            EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);

    private final BiConsumer<String, String> violated;
    private final Map<Long, Long> activityStarted = new HashMap<>();
    private final Set<Long> activitiesOpen = new HashSet<>();
    private final Map<Long, Long> timers = new HashMap<>();
    private final Map<Long, Boolean> children = new HashMap<>();
    private final Set<String> updatesAccepted = new HashSet<>();
    private final Set<String> updatesCompleted = new HashSet<>();
    private final Set<String> signalRequests = new HashSet<>();
    private long last;
    private long taskScheduled;
    private long taskStarted;
    private long taskCompleted;
    private long closedBy;

    HistoryCheck(BiConsumer<String, String> violated) {
        this.violated = violated;
    }

    private void require(String rule, boolean holds, HistoryEvent event, String text) {
        if (!holds) {
            violated.accept(rule, "event " + event.getEventId() + ", " + name(event) + ": " + text);
        }
    }

    private static long decidedBy(HistoryEvent event) {
        for (Map.Entry<FieldDescriptor, Object> set : event.getAllFields().entrySet()) {
            if (set.getValue() instanceof Message attributes) {
                FieldDescriptor field = attributes.getDescriptorForType().findFieldByName(DECIDED_BY);
                if (field != null) {
                    return (Long) attributes.getField(field);
                }
            }
        }
        return 0;
    }

    private static String name(HistoryEvent event) {
        return event.getEventType().name().substring("EVENT_TYPE_".length());
    }

    void event(HistoryEvent event) {
        require("H3", event.getEventId() == last + 1, event, "it follows event " + last);
        last = event.getEventId();
        require(
                "H3",
                (last == 1) == event.hasWorkflowExecutionStartedEventAttributes(),
                event,
                "a history begins with a start, once");
        require("H3", closedBy == 0, event, "event " + closedBy + " has closed the run");
        if (COMMANDED.contains(event.getEventType())) {
            long decidedBy = decidedBy(event);
            require(
                    "H21",
                    decidedBy == taskCompleted || decidedBy == 0, // 0: the server did it
                    event,
                    "it says that workflow task " + decidedBy + " decided it, the last was " + taskCompleted);
        }
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                    EVENT_TYPE_WORKFLOW_TASK_STARTED,
                    EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                    EVENT_TYPE_WORKFLOW_TASK_FAILED,
                    EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT -> workflowTask(event);
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
                    EVENT_TYPE_ACTIVITY_TASK_STARTED,
                    EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
                    EVENT_TYPE_ACTIVITY_TASK_FAILED,
                    EVENT_TYPE_ACTIVITY_TASK_CANCELED,
                    EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT -> activity(event);
            case EVENT_TYPE_TIMER_STARTED, EVENT_TYPE_TIMER_FIRED, EVENT_TYPE_TIMER_CANCELED -> timer(event);
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED -> {
                String requestId =
                        event.getWorkflowExecutionSignaledEventAttributes().getRequestId();
                require(
                        "H9",
                        requestId.isEmpty() || signalRequests.add(requestId),
                        event,
                        "the same signal is there twice");
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED ->
                require(
                        "H10",
                        updatesAccepted.add(event.getWorkflowExecutionUpdateAcceptedEventAttributes()
                                .getProtocolInstanceId()),
                        event,
                        "the update was accepted before");
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED -> {
                String id = event.getWorkflowExecutionUpdateCompletedEventAttributes()
                        .getMeta()
                        .getUpdateId();
                require("H10", updatesCompleted.add(id), event, "the update was completed before");
            }
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED -> children.put(event.getEventId(), false);
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED -> {
                long initiated =
                        event.getChildWorkflowExecutionStartedEventAttributes().getInitiatedEventId();
                require(
                        "H11",
                        Boolean.FALSE.equals(children.put(initiated, true)),
                        event,
                        "event " + initiated + " does not wait for it");
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
                    EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
                    EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> closedBy = last;
            default -> {}
        }
    }

    void end(boolean open) {
        if (open != (closedBy == 0)) {
            violated.accept(
                    "H3", open ? "it is open, and has a closing event" : "it is closed, and has no closing event");
        }
    }

    private void workflowTask(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_TASK_SCHEDULED -> {
                require("H6", taskScheduled == 0, event, "event " + taskScheduled + " has scheduled one already");
                taskScheduled = event.getEventId();
            }
            case EVENT_TYPE_WORKFLOW_TASK_STARTED -> {
                long scheduled = event.getWorkflowTaskStartedEventAttributes().getScheduledEventId();
                require(
                        "H6",
                        taskStarted == 0 && scheduled == taskScheduled,
                        event,
                        "event " + scheduled + " is not the one that is scheduled");
                taskStarted = event.getEventId();
            }
            case EVENT_TYPE_WORKFLOW_TASK_COMPLETED -> {
                taskEnds(
                        event,
                        event.getWorkflowTaskCompletedEventAttributes().getScheduledEventId(),
                        event.getWorkflowTaskCompletedEventAttributes().getStartedEventId());
                taskCompleted = event.getEventId();
            }
            case EVENT_TYPE_WORKFLOW_TASK_FAILED ->
                taskEnds(
                        event,
                        event.getWorkflowTaskFailedEventAttributes().getScheduledEventId(),
                        event.getWorkflowTaskFailedEventAttributes().getStartedEventId());
            default ->
                taskEnds(
                        event,
                        event.getWorkflowTaskTimedOutEventAttributes().getScheduledEventId(),
                        event.getWorkflowTaskTimedOutEventAttributes().getStartedEventId());
        }
    }

    private void taskEnds(HistoryEvent event, long scheduled, long started) {
        require(
                "H6",
                scheduled == taskScheduled && started == taskStarted,
                event,
                "it ends task " + scheduled + "/" + started + ", there is " + taskScheduled + "/" + taskStarted);
        taskScheduled = 0;
        taskStarted = 0;
    }

    private void activity(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> activitiesOpen.add(event.getEventId());
            case EVENT_TYPE_ACTIVITY_TASK_STARTED -> {
                long scheduled = event.getActivityTaskStartedEventAttributes().getScheduledEventId();
                require("H7", activitiesOpen.contains(scheduled), event, "activity " + scheduled + " is not open");
                require(
                        "H7",
                        activityStarted.put(scheduled, event.getEventId()) == null,
                        event,
                        "activity " + scheduled + " was started before");
            }
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                activityCloses(
                        event,
                        event.getActivityTaskCompletedEventAttributes().getScheduledEventId(),
                        event.getActivityTaskCompletedEventAttributes().getStartedEventId());
            case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
                activityCloses(
                        event,
                        event.getActivityTaskFailedEventAttributes().getScheduledEventId(),
                        event.getActivityTaskFailedEventAttributes().getStartedEventId());
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
                activityCloses(
                        event,
                        event.getActivityTaskCanceledEventAttributes().getScheduledEventId(),
                        event.getActivityTaskCanceledEventAttributes().getStartedEventId());
            default ->
                activityCloses(
                        event,
                        event.getActivityTaskTimedOutEventAttributes().getScheduledEventId(),
                        event.getActivityTaskTimedOutEventAttributes().getStartedEventId());
        }
    }

    private void activityCloses(HistoryEvent event, long scheduled, long started) {
        require("H7", activitiesOpen.remove(scheduled), event, "activity " + scheduled + " is not open");
        long known = activityStarted.getOrDefault(scheduled, 0L);
        require("H7", started == known, event, "it names start " + started + ", history has " + known);
    }

    private void timer(HistoryEvent event) {
        switch (event.getEventType()) {
            case EVENT_TYPE_TIMER_STARTED ->
                timers.put(
                        event.getEventId(),
                        Times.ms(event.getEventTime())
                                + Times.ms(
                                        event.getTimerStartedEventAttributes().getStartToFireTimeout()));
            case EVENT_TYPE_TIMER_FIRED -> {
                Long due = timers.remove(event.getTimerFiredEventAttributes().getStartedEventId());
                require("H8", due != null, event, "the timer does not run");
                require("H8", due == null || Times.ms(event.getEventTime()) >= due, event, "it fires too early");
            }
            default ->
                require(
                        "H8",
                        timers.remove(event.getTimerCanceledEventAttributes().getStartedEventId()) != null,
                        event,
                        "the timer does not run");
        }
    }
}
