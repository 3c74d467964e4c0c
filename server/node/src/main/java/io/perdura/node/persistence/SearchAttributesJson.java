package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Search attributes as lists and counts see them: a JSON object of scalars and lists of scalars. Times are written in UTC
 * with nine digits, so that they sort as text. A value that is not of this kind is left out rather than failing a batch.
 */
final class SearchAttributesJson {
    private static final DateTimeFormatter SORTABLE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private SearchAttributesJson() {}

    /** Null if there is nothing to search for. */
    static @Nullable String of(ByteString searchAttributes) {
        if (searchAttributes.isEmpty()) {
            return null;
        }
        JsonObject json = new JsonObject();
        try {
            for (Map.Entry<String, Payload> field : SearchAttributes.parseFrom(searchAttributes)
                    .getIndexedFieldsMap()
                    .entrySet()) {
                Object value = value(field.getValue());
                if (value != null && field.getKey().indexOf('\0') < 0) {
                    json.put(field.getKey(), value);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
        return json.isEmpty() ? null : json.encode();
    }

    private static @Nullable Object value(Payload payload) {
        ByteString type = payload.getMetadataOrDefault("type", ByteString.EMPTY);
        try {
            Object value = Json.decodeValue(Buffer.buffer(payload.getData().toByteArray()));
            return value instanceof JsonArray list ? list(list, type) : scalar(value, type);
        } catch (DecodeException e) {
            return null;
        }
    }

    private static @Nullable JsonArray list(JsonArray values, ByteString type) {
        JsonArray list = new JsonArray();
        for (Object value : values) {
            Object scalar = scalar(value, type);
            if (scalar != null) {
                list.add(scalar);
            }
        }
        return list.isEmpty() ? null : list;
    }

    private static @Nullable Object scalar(@Nullable Object value, ByteString type) {
        if (value instanceof String text) {
            boolean isText = StandardCharsets.UTF_8.newEncoder().canEncode(text); // JSON can name half a character
            if (text.indexOf('\0') >= 0 || !isText) {
                return null;
            }
            return isTime(type.toStringUtf8()) ? sortable(text) : text;
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            return null;
        }
        return value instanceof Number || value instanceof Boolean ? value : null;
    }

    /** As clients and this server name the type. */
    private static boolean isTime(String type) {
        return type.equalsIgnoreCase("Datetime") || type.equals("INDEXED_VALUE_TYPE_DATETIME");
    }

    private static @Nullable String sortable(String time) {
        try {
            Instant instant = OffsetDateTime.parse(time).toInstant();
            return SORTABLE.format(instant);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
