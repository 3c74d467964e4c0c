package io.perdura.node.semantics;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A field somewhere in a message, by the fields that lead to it, and the bad values that it can be given. */
record RequestField(List<FieldDescriptor> path) {
    private static final int DEPTH_MAX = 6;

    static final String NULL_BYTE = "a text with a null byte";
    /** As many bytes as {@link #MANY_BYTES}, in as many characters. */
    static final String MANY_CHARACTERS = "1002 characters";

    static final String MANY_BYTES = "1002 bytes";

    private static final Map<String, String> BAD_TEXTS = Map.of(
            NULL_BYTE,
            "null\0byte",
            MANY_CHARACTERS,
            "a".repeat(1_002),
            MANY_BYTES,
            "é".repeat(501),
            "20,000 characters",
            "b".repeat(20_000));

    /** All fields of a kind of message that hold a value, but for those of what stands in itself. */
    static List<RequestField> of(Descriptor message) {
        List<RequestField> found = new ArrayList<>();
        collect(message, new ArrayDeque<>(), new ArrayDeque<>(), found);
        return found;
    }

    private static void collect(
            Descriptor message, Deque<FieldDescriptor> path, Deque<Descriptor> around, List<RequestField> found) {
        if (path.size() == DEPTH_MAX || around.contains(message)) {
            return;
        }
        around.addLast(message);
        for (FieldDescriptor field : message.getFields()) {
            path.addLast(field);
            if (field.getJavaType() == JavaType.MESSAGE && !isTime(field)) {
                collect(field.getMessageType(), path, around, found);
            } else {
                found.add(new RequestField(List.copyOf(path)));
            }
            path.removeLast();
        }
        around.removeLast();
    }

    private static boolean isTime(FieldDescriptor field) {
        return is(field, Duration.getDescriptor()) || is(field, Timestamp.getDescriptor());
    }

    private static boolean is(FieldDescriptor field, Descriptor message) {
        return field.getMessageType().getFullName().equals(message.getFullName());
    }

    private FieldDescriptor last() {
        return path.get(path.size() - 1);
    }

    boolean isText() {
        return last().getJavaType() == JavaType.STRING;
    }

    /** By what is bad about them. */
    Map<String, Object> badValues() {
        Map<String, Object> values = new LinkedHashMap<>();
        switch (last().getJavaType()) {
            case STRING -> values.putAll(BAD_TEXTS);
            case INT -> {
                values.put("the least int", Integer.MIN_VALUE);
                values.put("the greatest int", Integer.MAX_VALUE);
            }
            case LONG -> {
                values.put("the least long", Long.MIN_VALUE);
                values.put("the greatest long", Long.MAX_VALUE);
            }
            case DOUBLE -> values.put("not a number", Double.NaN);
            case FLOAT -> values.put("not a number", Float.NaN);
            case BYTE_STRING -> values.put("garbage", ByteString.copyFromUtf8("\u0007 garbage \0"));
            case ENUM -> values.put("an unknown word", last().getEnumType().findValueByNumberCreatingIfUnknown(99));
            case MESSAGE -> times(values);
            case BOOLEAN -> {}
        }
        return values;
    }

    private void times(Map<String, Object> values) {
        long[][] times = {
            {Long.MAX_VALUE, 0}, {Long.MIN_VALUE, 0}, {315_576_000_000L, 0}, {-1, 0}, {1, -1}, {1, Integer.MAX_VALUE}
        };
        for (long[] time : times) {
            values.put(
                    time[0] + " s " + time[1] + " ns",
                    is(last(), Duration.getDescriptor())
                            ? Duration.newBuilder()
                                    .setSeconds(time[0])
                                    .setNanos((int) time[1])
                                    .build()
                            : Timestamp.newBuilder()
                                    .setSeconds(time[0])
                                    .setNanos((int) time[1])
                                    .build());
        }
    }

    /** Gives the field this value, and leaves everything beside its path as it is. */
    void set(Message.Builder message, Object value) {
        set(message, 0, value);
    }

    private void set(Message.Builder message, int depth, Object value) {
        FieldDescriptor field = path.get(depth);
        Object content = value;
        if (depth < path.size() - 1) {
            Message.Builder inner = field.isRepeated() || !message.hasField(field)
                    ? message.newBuilderForField(field)
                    : ((Message) message.getField(field)).toBuilder();
            set(inner, depth + 1, value);
            content = inner.build();
        }
        if (field.isRepeated()) {
            message.addRepeatedField(field, content);
        } else {
            message.setField(field, content);
        }
    }

    @Override
    public String toString() {
        return path.stream().map(FieldDescriptor::getName).collect(Collectors.joining("."));
    }
}
