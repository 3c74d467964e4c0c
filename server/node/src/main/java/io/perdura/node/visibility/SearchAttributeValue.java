package io.perdura.node.visibility;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the value out of a search attribute's payload, the one kind of payload that a server looks into. */
final class SearchAttributeValue {

    private static final String TYPE = "type";

    private SearchAttributeValue() {}

    /** Says that a payload holds no value of its attribute's type. */
    static final class InvalidValueException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidValueException() {
            super(null, null, false, false);
        }
    }

    /** The payload, saying of what type it is; what it says itself stays. */
    static Payload withType(Payload payload, AttributeType type) {
        return payload.containsMetadata(TYPE)
                ? payload
                : payload.toBuilder()
                        .putMetadata(TYPE, ByteString.copyFromUtf8(type.text()))
                        .build();
    }

    /**
     * The value: a String, Long, Double, Boolean or Instant, or a list of such; null if the payload removes the attribute. A list
     * stands for any type, as in Temporal; only KeywordList insists on one.
     */
    static @Nullable Object decode(Payload payload, AttributeType type) throws InvalidValueException {
        Object json = json(payload);
        if (json == null) {
            return null;
        }
        if (!(json instanceof JsonArray array)) {
            if (type == AttributeType.KEYWORD_LIST) {
                throw new InvalidValueException();
            }
            return scalar(json, type);
        }
        List<Object> values = new ArrayList<>(array.size());
        for (Object item : array.getList()) {
            if (item != null) {
                values.add(scalar(item, type));
            }
        }
        return values.isEmpty() ? null : values;
    }

    /** The value as it reads in Temporal's messages. */
    static String text(Payload payload) {
        try {
            return text(json(payload));
        } catch (InvalidValueException noJson) {
            return "value from <" + encoding(payload) + ">";
        }
    }

    private static @Nullable Object json(Payload payload) throws InvalidValueException {
        String encoding = encoding(payload);
        if (encoding.equals("binary/null")) {
            return null;
        }
        if (!encoding.equals("json/plain") || !payload.getData().isValidUtf8()) {
            throw new InvalidValueException();
        }
        try {
            return Json.decodeValue(payload.getData().toStringUtf8());
        } catch (DecodeException noJson) {
            throw new InvalidValueException();
        }
    }

    private static String encoding(Payload payload) {
        return payload.getMetadataOrDefault("encoding", ByteString.EMPTY).toStringUtf8();
    }

    private static Object scalar(Object json, AttributeType type) throws InvalidValueException {
        if (json instanceof String text) {
            switch (type) {
                case TEXT, KEYWORD, KEYWORD_LIST -> {
                    return text;
                }
                case DATETIME -> {
                    Instant time = AttributeValue.parseTime(text);
                    if (time != null) {
                        return time;
                    }
                }
                default -> {}
            }
        }
        if (json instanceof Boolean && type == AttributeType.BOOL) {
            return json;
        }
        if (type == AttributeType.INT && (json instanceof Integer || json instanceof Long)) {
            return ((Number) json).longValue();
        }
        if (type == AttributeType.DOUBLE && json instanceof Number number && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw new InvalidValueException();
    }

    private static String text(@Nullable Object json) {
        if (json == null) {
            return "<nil>";
        }
        if (json instanceof JsonArray array) {
            List<String> items = new ArrayList<>();
            for (Object item : array.getList()) {
                items.add(text(item));
            }
            return "[" + String.join(" ", items) + "]";
        }
        if (json instanceof Double number && Double.isFinite(number) && Math.abs(number) < 1e21) {
            return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        }
        return json.toString();
    }
}
