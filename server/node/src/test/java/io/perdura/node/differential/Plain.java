package io.perdura.node.differential;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.api.update.v1.Acceptance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An answer as lines that are the same in every run: no times, no ids, no fields that may differ. */
final class Plain {
    /** Opaque to callers. */
    private static final Set<String> TOKENS =
            Set.of("task_token", "next_page_token", "long_poll_token", "conflict_token");

    private static final Map<String, Descriptor> PACKED = new HashMap<>();

    static {
        NotFoundFailure.getDescriptor().getFile().getMessageTypes().forEach(Plain::withNested);
        Acceptance.getDescriptor().getFile().getMessageTypes().forEach(Plain::withNested);
    }

    private final Variables variables;
    private final Set<String> ignored;
    private final List<String> lines = new ArrayList<>();

    private Plain(Variables variables, Set<String> ignored) {
        this.variables = variables;
        this.ignored = ignored;
    }

    /** @param ignored fields, as {@code Message.field}, and keys of maps, as {@code Message.key}, that may differ */
    static List<String> lines(Answer answer, Variables variables, Set<String> ignored) {
        Plain plain = new Plain(variables, ignored);
        if (answer.message() != null) {
            plain.message(answer.message(), "  ");
        } else {
            plain.lines.add("  code: " + answer.code());
            plain.lines.add("  text: " + variables.plain(answer.text()));
            answer.details().forEach(detail -> plain.any("detail", detail, "  "));
        }
        return plain.lines;
    }

    private void message(Message message, String indent) {
        message.getAllFields().forEach((field, value) -> {
            if (!ignored.contains(message.getDescriptorForType().getName() + "." + field.getName())) {
                field(field, value, indent);
            }
        });
    }

    private void field(FieldDescriptor field, Object value, String indent) {
        if (field.isMapField()) {
            entries(field, (List<?>) value, indent);
        } else if (field.isRepeated()) {
            ((List<?>) value).forEach(one -> one(field, one, indent));
        } else {
            one(field, value, indent);
        }
    }

    private void entries(FieldDescriptor field, List<?> entries, String indent) {
        Descriptor type = field.getMessageType();
        List<Message> sorted = new ArrayList<>();
        entries.forEach(entry -> sorted.add((Message) entry));
        sorted.sort(Comparator.comparing(
                entry -> entry.getField(type.findFieldByNumber(1)).toString()));
        String holder = field.getContainingType().getName() + ".";
        sorted.stream()
                .filter(entry -> !ignored.contains(holder + entry.getField(type.findFieldByNumber(1))))
                .forEach(entry -> one(field, entry, indent));
    }

    private void one(FieldDescriptor field, Object value, String indent) {
        if (value instanceof Timestamp time) {
            boolean zero = time.getSeconds() == 0 && time.getNanos() == 0;
            lines.add(indent + field.getName() + ": " + (zero ? "<no time>" : "<time>"));
        } else if (value instanceof Duration duration) {
            // What a case chooses is whole seconds; what was measured is not.
            boolean measured = duration.getNanos() != 0;
            lines.add(indent + field.getName() + ": " + (measured ? "<some time>" : Durations.toString(duration)));
        } else if (value instanceof Any any) {
            any(field.getName(), any, indent);
        } else if (value instanceof Message message) {
            nested(field.getName(), message, indent);
        } else {
            lines.add(indent + field.getName() + ": " + scalar(field, value));
        }
    }

    private String scalar(FieldDescriptor field, Object value) {
        if (TOKENS.contains(field.getName())) {
            return "<token>";
        }
        if (value instanceof ByteString bytes) {
            return variables.plain(TextFormat.escapeBytes(bytes));
        }
        return value instanceof String text
                ? variables.plain(TextFormat.escapeDoubleQuotesAndBackslashes(text))
                : value.toString();
    }

    private void nested(String name, Message message, String indent) {
        int before = lines.size();
        lines.add(indent + name);
        message(message, indent + "  ");
        if (lines.size() == before + 1) {
            lines.set(before, indent + name + ": {}");
        }
    }

    private void any(String name, Any any, String indent) {
        String type = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
        Descriptor descriptor = PACKED.get(type);
        try {
            if (descriptor == null) {
                lines.add(indent + name + ": " + type);
            } else {
                nested(name + " " + descriptor.getName(), DynamicMessage.parseFrom(descriptor, any.getValue()), indent);
            }
        } catch (InvalidProtocolBufferException e) {
            lines.add(indent + name + ": " + type + ", malformed");
        }
    }

    private static void withNested(Descriptor packed) {
        PACKED.put(packed.getFullName(), packed);
        packed.getNestedTypes().forEach(Plain::withNested);
    }
}
