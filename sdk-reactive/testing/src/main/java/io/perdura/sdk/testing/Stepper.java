package io.perdura.sdk.testing;

import io.perdura.sdk.run.WorkflowRun;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a history to a run, one workflow task at a time, and looks at it after each event. Code runs when its task is
 * completed: events before that change nothing that it sees.
 */
final class Stepper {
    private static final int WORDS_MAX = 200;

    private final WorkflowRun run;
    private final List<Step> steps = new ArrayList<>();
    private String underway = "nothing is under way";
    private Map<String, String> fields = Map.of();
    private Instant now = Instant.EPOCH;

    Stepper(WorkflowRun run) {
        this.run = run;
    }

    /** Up to where it fails, if it does. */
    List<Step> walk(List<HistoryEvent> events) {
        int from = 0;
        while (from < events.size() && run.failure() == null) {
            int completed = from;
            while (completed < events.size() && !isCompletion(events.get(completed))) {
                completed++;
            }
            int end = completed;
            while (end < events.size() && (end == completed || isOfTask(events.get(end)))) {
                end++;
            }
            for (HistoryEvent event : events.subList(from, completed)) {
                add(event);
            }
            run.feed(events.subList(from, end), true);
            look();
            for (HistoryEvent event : events.subList(completed, end)) {
                add(event);
            }
            from = end;
        }
        return steps;
    }

    private static boolean isCompletion(HistoryEvent event) {
        return event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
    }

    private static boolean isOfTask(HistoryEvent event) {
        return io.perdura.sdk.machine.Underway.isCommandEvent(event.getEventType());
    }

    private void add(HistoryEvent event) {
        steps.add(new Step(event, now, underway, fields));
    }

    private void look() {
        underway = run.describe();
        now = run.now();
        Object instance = run.instance();
        fields = instance == null ? Map.of() : fieldsOf(instance);
    }

    private static Map<String, String> fieldsOf(Object instance) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Class<?> type = instance.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    read(field, instance, found);
                }
            }
        }
        return found;
    }

    private static void read(Field field, Object instance, Map<String, String> found) {
        try {
            field.setAccessible(true);
            Object value = field.get(instance);
            if (!isStub(value)) {
                String words = String.valueOf(value);
                found.putIfAbsent(
                        field.getName(), words.length() > WORDS_MAX ? words.substring(0, WORDS_MAX) + "…" : words);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            found.putIfAbsent(field.getName(), "not to be read");
        }
    }

    private static boolean isStub(@Nullable Object value) {
        return value != null && Proxy.isProxyClass(value.getClass());
    }
}
