package io.perdura.sdk.machine;

import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ProtocolMessageCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which event each command becomes, what of the two must be equal, and which earlier event a later one is about. */
final class CommandEvents {
    private static final Map<CommandType, EventType> BECOMES = new EnumMap<>(CommandType.class);
    private static final Set<EventType> UPDATES = EnumSet.of(
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED,
            EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED);

    static {
        BECOMES.put(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
                EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
        BECOMES.put(CommandType.COMMAND_TYPE_START_TIMER, EventType.EVENT_TYPE_TIMER_STARTED);
        BECOMES.put(CommandType.COMMAND_TYPE_CANCEL_TIMER, EventType.EVENT_TYPE_TIMER_CANCELED);
        BECOMES.put(CommandType.COMMAND_TYPE_RECORD_MARKER, EventType.EVENT_TYPE_MARKER_RECORDED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION,
                EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION,
                EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION,
                EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
                EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
        BECOMES.put(
                CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES, EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
                EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        BECOMES.put(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
        BECOMES.put(
                CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION,
                EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
    }

    private static final Set<EventType> COMMAND_EVENTS = EnumSet.copyOf(BECOMES.values());

    static {
        COMMAND_EVENTS.addAll(UPDATES);
        COMMAND_EVENTS.add(EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED);
        COMMAND_EVENTS.add(EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED);
    }

    private CommandEvents() {}

    static boolean isCommandEvent(EventType type) {
        return COMMAND_EVENTS.contains(type);
    }

    /** How an event is not what the command became, as the end of a sentence; null if it is. */
    static @Nullable String difference(Command command, HistoryEvent event) {
        CommandType type = command.getCommandType();
        if (type == CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE) {
            return update(command.getProtocolMessageCommandAttributes(), event);
        }
        if (BECOMES.get(type) != event.getEventType()) {
            return "";
        }
        return switch (type) {
            case COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK -> {
                var given = command.getScheduleActivityTaskCommandAttributes();
                var had = event.getActivityTaskScheduledEventAttributes();
                String id = unequal("activity id", given.getActivityId(), had.getActivityId());
                yield id != null
                        ? id
                        : unequal(
                                "activity type",
                                given.getActivityType().getName(),
                                had.getActivityType().getName());
            }
            case COMMAND_TYPE_START_TIMER ->
                unequal(
                        "timer id",
                        command.getStartTimerCommandAttributes().getTimerId(),
                        event.getTimerStartedEventAttributes().getTimerId());
            case COMMAND_TYPE_CANCEL_TIMER ->
                unequal(
                        "timer id",
                        command.getCancelTimerCommandAttributes().getTimerId(),
                        event.getTimerCanceledEventAttributes().getTimerId());
            case COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION -> {
                var given = command.getStartChildWorkflowExecutionCommandAttributes();
                var had = event.getStartChildWorkflowExecutionInitiatedEventAttributes();
                String id = unequal("workflow id", given.getWorkflowId(), had.getWorkflowId());
                yield id != null
                        ? id
                        : unequal(
                                "workflow type",
                                given.getWorkflowType().getName(),
                                had.getWorkflowType().getName());
            }
            case COMMAND_TYPE_RECORD_MARKER ->
                unequal(
                        "marker",
                        Markers.title(
                                command.getRecordMarkerCommandAttributes().getMarkerName(),
                                command.getRecordMarkerCommandAttributes().getDetailsMap()),
                        Markers.title(
                                event.getMarkerRecordedEventAttributes().getMarkerName(),
                                event.getMarkerRecordedEventAttributes().getDetailsMap()));
            default -> null;
        };
    }

    private static @Nullable String update(ProtocolMessageCommandAttributes command, HistoryEvent event) {
        String message = command.getMessageId();
        boolean same = switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED -> message.endsWith(UpdateMachine.ACCEPT);
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED -> message.endsWith(UpdateMachine.REJECT);
            case EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED -> message.endsWith(UpdateMachine.COMPLETE);
            default -> false;
        };
        return same ? null : "";
    }

    private static @Nullable String unequal(String what, String given, String had) {
        return given.equals(had) ? null : ": the " + what + " was '" + had + "' and is now '" + given + "'";
    }

    /** The event that began what this one is about; empty if it is about the run itself. */
    static OptionalLong about(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
                of(event.getActivityTaskStartedEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
                of(event.getActivityTaskCompletedEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
                of(event.getActivityTaskFailedEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
                of(event.getActivityTaskTimedOutEventAttributes().getScheduledEventId());
            case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
                of(event.getActivityTaskCanceledEventAttributes().getScheduledEventId());
            case EVENT_TYPE_TIMER_FIRED ->
                of(event.getTimerFiredEventAttributes().getStartedEventId());
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED ->
                of(event.getStartChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED ->
                of(event.getChildWorkflowExecutionStartedEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED ->
                of(event.getChildWorkflowExecutionCompletedEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED ->
                of(event.getChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED ->
                of(event.getChildWorkflowExecutionCanceledEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT ->
                of(event.getChildWorkflowExecutionTimedOutEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED ->
                of(event.getChildWorkflowExecutionTerminatedEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED ->
                of(event.getSignalExternalWorkflowExecutionFailedEventAttributes()
                        .getInitiatedEventId());
            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED ->
                of(event.getExternalWorkflowExecutionSignaledEventAttributes().getInitiatedEventId());
            case EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED ->
                of(event.getRequestCancelExternalWorkflowExecutionFailedEventAttributes()
                        .getInitiatedEventId());
            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED ->
                of(event.getExternalWorkflowExecutionCancelRequestedEventAttributes()
                        .getInitiatedEventId());
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong of(long eventId) {
        return OptionalLong.of(eventId);
    }
}
