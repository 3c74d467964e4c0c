package io.perdura.benchmarks.demo;

import io.temporal.api.history.v1.HistoryEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A history event as a line: its number, its name, and what tells it from its like. */
final class EventText {
    private static final String PREFIX = "EVENT_TYPE_";

    private EventText() {}

    static String of(HistoryEvent event) {
        return String.format(Locale.ROOT, "%2d %s%s", event.getEventId(), name(event), detail(event));
    }

    private static String name(HistoryEvent event) {
        String constant = event.getEventType().name().substring(PREFIX.length());
        return Arrays.stream(constant.split("_", -1))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static String detail(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ->
                "  "
                        + event.getActivityTaskScheduledEventAttributes()
                                .getActivityType()
                                .getName();
            case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
                attempt(event.getActivityTaskStartedEventAttributes().getAttempt());
            case EVENT_TYPE_TIMER_STARTED ->
                "  "
                        + event.getTimerStartedEventAttributes()
                                .getStartToFireTimeout()
                                .getSeconds()
                        + " s";
            case EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT ->
                "  " + event.getWorkflowTaskTimedOutEventAttributes().getTimeoutType();
            default -> "";
        };
    }

    private static String attempt(int attempt) {
        return attempt > 1 ? "  attempt " + attempt : "";
    }
}
