package io.perdura.sdk.converter;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.temporal.api.command.v1.RecordMarkerCommandAttributes;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.history.v1.MarkerRecordedEventAttributes;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.update.v1.Rejection;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Every payload of users in a message of the API, in an order that does not change: arguments, results, details and encoded
 * attributes of failures, heartbeats, memos, summaries, queries, updates. Not headers, not search attributes, and of markers
 * only what code gave: ids, versions and times stay readable for every SDK.
 */
public final class PayloadWalk {
    private static final Descriptor PAYLOAD = Payload.getDescriptor();
    private static final Descriptor ANY = Any.getDescriptor();
    private static final Set<Descriptor> LEFT_ALONE = Set.of(Header.getDescriptor(), SearchAttributes.getDescriptor());
    private static final Set<Descriptor> MARKERS =
            Set.of(MarkerRecordedEventAttributes.getDescriptor(), RecordMarkerCommandAttributes.getDescriptor());

    /** What code gave to markers, by their names; the last is that of the SDKs over the shared core. */
    private static final Map<String, Set<String>> MARKER_VALUES = Map.of(
            "SideEffect", Set.of("data"),
            "MutableSideEffect", Set.of("data"),
            "LocalActivity", Set.of("input", "result"),
            "core_local_activity", Set.of("result"));

    private static final Map<String, Message> PROTOCOL_MESSAGES = Map.of(
            Request.getDescriptor().getFullName(), Request.getDefaultInstance(),
            Response.getDescriptor().getFullName(), Response.getDefaultInstance(),
            Acceptance.getDescriptor().getFullName(), Acceptance.getDefaultInstance(),
            Rejection.getDescriptor().getFullName(), Rejection.getDefaultInstance());

    /** The fields of a type through which payloads can be reached. */
    private static final Map<Descriptor, List<FieldDescriptor>> WAYS = new ConcurrentHashMap<>();

    private PayloadWalk() {}

    public static List<Payload> collect(Message message) {
        List<Payload> found = new ArrayList<>();
        change(message, payload -> {
            found.add(payload);
            return payload;
        });
        return found;
    }

    /** The message with each payload replaced; as it was if all stay what they are. */
    @SuppressWarnings("unchecked") // a changed message is of the type that it was
    public static <M extends Message> M replace(M message, UnaryOperator<Payload> change) {
        return (M) change(message, change);
    }

    private static Message change(Message message, UnaryOperator<Payload> change) {
        Descriptor type = message.getDescriptorForType();
        if (type == PAYLOAD) {
            return change.apply((Payload) message);
        }
        if (type == ANY) {
            return changeAny((Any) message, change);
        }
        Message.@Nullable Builder changed = null;
        for (FieldDescriptor field : ways(type)) {
            if (!field.isRepeated()) {
                if (message.hasField(field)) {
                    Message before = (Message) message.getField(field);
                    Message after = change(before, change);
                    if (after != before) {
                        changed = changed == null ? message.toBuilder() : changed;
                        changed.setField(field, after);
                    }
                }
                continue;
            }
            for (int i = 0, count = message.getRepeatedFieldCount(field); i < count; i++) {
                Message before = (Message) message.getRepeatedField(field, i);
                if (field.isMapField() && !isOfUsers(message, type, before)) {
                    continue;
                }
                Message after = change(before, change);
                if (after != before) {
                    changed = changed == null ? message.toBuilder() : changed;
                    changed.setRepeatedField(field, i, after);
                }
            }
        }
        return changed == null ? message : changed.build();
    }

    /** Of markers only some details are. */
    private static boolean isOfUsers(Message message, Descriptor type, Message entry) {
        if (!MARKERS.contains(type)) {
            return true;
        }
        Object name = message.getField(type.findFieldByName("marker_name"));
        Object key = entry.getField(entry.getDescriptorForType().findFieldByNumber(1));
        return MARKER_VALUES.getOrDefault(String.valueOf(name), Set.of()).contains(String.valueOf(key));
    }

    private static Message changeAny(Any any, UnaryOperator<Payload> change) {
        String url = any.getTypeUrl();
        Message known = PROTOCOL_MESSAGES.get(url.substring(url.lastIndexOf('/') + 1));
        if (known == null) {
            return any;
        }
        try {
            Message inner = known.getParserForType().parseFrom(any.getValue());
            Message changed = change(inner, change);
            return changed == inner ? any : Any.pack(changed);
        } catch (InvalidProtocolBufferException e) {
            throw new DataConverterException("a protocol message that cannot be read", e);
        }
    }

    private static List<FieldDescriptor> ways(Descriptor type) {
        List<FieldDescriptor> known = WAYS.get(type);
        if (known != null) {
            return known;
        }
        List<FieldDescriptor> ways = new ArrayList<>();
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && reachesPayloads(field.getMessageType())) {
                ways.add(field);
            }
        }
        List<FieldDescriptor> fixed = List.copyOf(ways);
        WAYS.put(type, fixed);
        return fixed;
    }

    private static boolean reachesPayloads(Descriptor from) {
        Set<Descriptor> seen = new HashSet<>();
        ArrayDeque<Descriptor> open = new ArrayDeque<>();
        open.add(from);
        for (Descriptor type = open.poll(); type != null; type = open.poll()) {
            if (type == PAYLOAD || type == ANY) {
                return true;
            }
            if (LEFT_ALONE.contains(type) || !seen.add(type)) {
                continue;
            }
            for (FieldDescriptor field : type.getFields()) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    open.add(field.getMessageType());
                }
            }
        }
        return false;
    }
}
