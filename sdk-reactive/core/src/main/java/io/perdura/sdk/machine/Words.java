package io.perdura.sdk.machine;

import io.temporal.api.command.v1.Command;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.Locale;

/** Commands and events in words, for messages; payloads never appear. */
public final class Words {
    private static final String EVENT = "EVENT_TYPE_";
    private static final String COMMAND = "COMMAND_TYPE_";

    private Words() {}

    static String of(HistoryEvent event) {
        String about = switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED -> {
                var activity = event.getActivityTaskScheduledEventAttributes();
                yield said("activity", activity.getActivityType().getName(), activity.getActivityId());
            }
            case EVENT_TYPE_TIMER_STARTED ->
                said("timer", "", event.getTimerStartedEventAttributes().getTimerId());
            case EVENT_TYPE_TIMER_CANCELED ->
                said("timer", "", event.getTimerCanceledEventAttributes().getTimerId());
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED -> {
                var child = event.getStartChildWorkflowExecutionInitiatedEventAttributes();
                yield said("workflow", child.getWorkflowType().getName(), child.getWorkflowId());
            }
            case EVENT_TYPE_MARKER_RECORDED -> {
                var marker = event.getMarkerRecordedEventAttributes();
                yield said("marker", Markers.title(marker.getMarkerName(), marker.getDetailsMap()), "");
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED ->
                said(
                        "signal",
                        event.getWorkflowExecutionSignaledEventAttributes().getSignalName(),
                        "");
            default -> "";
        };
        return "event " + event.getEventId() + ", " + name(event.getEventType().name(), EVENT) + about;
    }

    public static String of(Command command) {
        String about = switch (command.getCommandType()) {
            case COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK -> {
                var activity = command.getScheduleActivityTaskCommandAttributes();
                yield said("activity", activity.getActivityType().getName(), activity.getActivityId());
            }
            case COMMAND_TYPE_START_TIMER ->
                said("timer", "", command.getStartTimerCommandAttributes().getTimerId());
            case COMMAND_TYPE_CANCEL_TIMER ->
                said("timer", "", command.getCancelTimerCommandAttributes().getTimerId());
            case COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION -> {
                var child = command.getStartChildWorkflowExecutionCommandAttributes();
                yield said("workflow", child.getWorkflowType().getName(), child.getWorkflowId());
            }
            case COMMAND_TYPE_RECORD_MARKER -> {
                var marker = command.getRecordMarkerCommandAttributes();
                yield said("marker", Markers.title(marker.getMarkerName(), marker.getDetailsMap()), "");
            }
            case COMMAND_TYPE_PROTOCOL_MESSAGE ->
                said("message", command.getProtocolMessageCommandAttributes().getMessageId(), "");
            default -> "";
        };
        return "the command " + name(command.getCommandType().name(), COMMAND) + about;
    }

    private static String said(String thing, String name, String id) {
        return " (" + thing + (name.isEmpty() ? "" : " " + name) + (id.isEmpty() ? "" : " '" + id + "'") + ")";
    }

    /** ACTIVITY_TASK_SCHEDULED as ActivityTaskScheduled, the way user interfaces show it. */
    private static String name(String constant, String prefix) {
        StringBuilder name = new StringBuilder();
        for (String word : constant.substring(prefix.length()).split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }
}
