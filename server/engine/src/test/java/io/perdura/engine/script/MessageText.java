package io.perdura.engine.script;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.perdura.engine.Times;
import io.perdura.engine.retry.RetryPolicies;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Messages of the API as a line of text: what is set, without what every script would repeat. */
final class MessageText {

    static final String QUEUE = "q";
    private static final TaskQueue NORMAL_QUEUE = TaskQueue.newBuilder()
            .setName(QUEUE)
            .setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL)
            .build();
    static final Set<String> IDENTITIES = Set.of("client", "worker");

    private static final int TEXT_MAX = 200;
    private static final Set<String> HIDDEN = Set.of(
            "original_execution_run_id",
            "root_workflow_execution",
            "workflow_task_completed_event_id",
            "history_size_bytes");
    private static final RetryPolicy DEFAULT_POLICY = RetryPolicies.withDefaults(RetryPolicy.getDefaultInstance());

    private final long originMs;

    MessageText(long originMs) {
        this.originMs = originMs;
    }

    /** {@code 5 ActivityTaskScheduled @10s activity-id=a1 …}. */
    String event(HistoryEvent event) {
        long atMs = Times.ms(event.getEventTime()) - originMs;
        String time = atMs == 0 ? "" : " @" + span(atMs);
        String attributes = event.getAllFields().entrySet().stream()
                .filter(field -> field.getKey().getContainingOneof() != null)
                .map(field -> fields((Message) field.getValue(), event.getEventType()))
                .findFirst()
                .orElse("");
        String metadata = event.hasUserMetadata() ? " user-metadata={" + fields(event.getUserMetadata()) + "}" : "";
        return event.getEventId() + " " + name(event.getEventType()) + time
                + (attributes.isEmpty() ? "" : " " + attributes) + metadata;
    }

    static String name(EventType type) {
        return camel(type.name().substring("EVENT_TYPE_".length()));
    }

    static String camel(String upper) {
        StringBuilder name = new StringBuilder();
        for (String word : upper.split("_", -1)) {
            name.append(word, 0, 1).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    String fields(Message message) {
        return fields(message, EventType.EVENT_TYPE_UNSPECIFIED);
    }

    private String fields(Message message, EventType type) {
        List<String> parts = new ArrayList<>();
        message.getAllFields().forEach((field, value) -> {
            if (!isHidden(message, field, value, type)) {
                String text = field.isMapField()
                        ? map(value)
                        : field.isRepeated()
                                ? ((List<?>) value).stream().map(this::value).collect(Collectors.joining(",", "(", ")"))
                                : value(value);
                parts.add(field.getName().replace('_', '-') + "=" + text);
            }
        });
        return String.join(" ", parts);
    }

    private static boolean isHidden(Message message, FieldDescriptor field, Object value, EventType type) {
        if (HIDDEN.contains(field.getName()) || isEmpty(field, value)) {
            return true;
        }
        if (message instanceof RetryPolicy) {
            return value.equals(DEFAULT_POLICY.getField(field));
        }
        return switch (field.getName()) {
            case "workflow_id" -> message instanceof WorkflowExecutionStartedEventAttributes;
            case "namespace", "parent_workflow_namespace" -> value.equals("default");
            case "namespace_id", "parent_workflow_namespace_id" -> value.equals("namespace-1");
            case "identity" -> IDENTITIES.contains(value);
            case "attempt" -> value.equals(1);
            case "request_id" -> type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
            case "task_queue" -> value.equals(NORMAL_QUEUE);
            case "retry_policy" -> value.equals(DEFAULT_POLICY);
            case "first_execution_run_id" ->
                message instanceof WorkflowExecutionStartedEventAttributes started
                        && started.getFirstExecutionRunId().equals(started.getOriginalExecutionRunId());
            default -> false;
        };
    }

    /** The kind of a failure says something although its message is empty. */
    private static boolean isEmpty(FieldDescriptor field, Object value) {
        if (value instanceof Duration span) {
            return Times.ms(span) == 0;
        }
        return value instanceof Message nested
                && nested.getSerializedSize() == 0
                && !field.isRepeated()
                && !field.getName().endsWith("_info");
    }

    private String map(Object value) {
        return ((List<?>) value)
                .stream()
                        .map(entry -> (com.google.protobuf.MapEntry<?, ?>) entry)
                        .map(entry -> entry.getKey() + ":" + value(entry.getValue()))
                        .sorted()
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private String value(Object value) {
        if (value instanceof Duration span) {
            return span(Times.ms(span));
        } else if (value instanceof Timestamp time) {
            return "+" + span(Times.ms(time) - originMs);
        } else if (value instanceof WorkflowType type) {
            return type.getName();
        } else if (value instanceof ActivityType type) {
            return type.getName();
        } else if (value instanceof TaskQueue queue) {
            return queue.getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY
                    ? "sticky:" + queue.getName() + "/" + queue.getNormalName()
                    : queue.getName();
        } else if (value instanceof Payloads payloads) {
            return payloads.getPayloadsList().stream().map(this::value).collect(Collectors.joining(","));
        } else if (value instanceof Payload payload) {
            return quoted(payload.getData().toStringUtf8());
        } else if (value instanceof Message message) {
            return "{" + fields(message) + "}";
        } else if (value instanceof EnumValueDescriptor constant) {
            return constant(constant);
        } else if (value instanceof ByteString bytes) {
            return "<" + bytes.size() + " bytes>";
        } else if (value instanceof String text) {
            return quoted(text);
        } else if (value instanceof Double number) {
            return number == Math.rint(number) ? String.valueOf(number.longValue()) : number.toString();
        }
        return String.valueOf(value);
    }

    private static String constant(EnumValueDescriptor constant) {
        String prefix =
                constant.getType()
                                .getName()
                                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                                .toUpperCase(java.util.Locale.ROOT) + "_";
        return constant.getName().startsWith(prefix)
                ? constant.getName().substring(prefix.length())
                : constant.getName();
    }

    private static String quoted(String text) {
        if (text.length() > TEXT_MAX) {
            return "<" + text.length() + " characters>";
        }
        return text.isEmpty() || text.contains(" ") ? "'" + text + "'" : text;
    }

    /** The shortest of {@code 90ms}, {@code 1.5s}, {@code 10s}, {@code 5m}, {@code 2h}. */
    static String span(long ms) {
        if (ms != 0 && ms % 3_600_000 == 0) {
            return ms / 3_600_000 + "h";
        } else if (ms != 0 && ms % 60_000 == 0) {
            return ms / 60_000 + "m";
        } else if (ms % 1000 == 0) {
            return ms / 1000 + "s";
        }
        return ms < 1000 ? ms + "ms" : ms / 1000.0 + "s";
    }

    /** Used where a map of the API is shown outside of a message. */
    String entries(Map<String, Payload> entries) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + value(entry.getValue()))
                .sorted()
                .collect(Collectors.joining(",", "{", "}"));
    }
}
