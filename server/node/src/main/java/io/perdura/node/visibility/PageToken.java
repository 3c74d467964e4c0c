package io.perdura.node.visibility;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list ended: the sort keys of its last workflow, the run id last. Opaque to clients, who get it as bytes.
 * A key is a Long, a String or, for the run id, a UUID.
 */
record PageToken(Kind kind, List<Object> keys) {

    /** Which part of which order it belongs to. */
    enum Kind {
        OPEN("o"),
        CLOSED("c"),
        ORDERED("x");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static final int BYTES_MAX = 16_384;

    ByteString encode() {
        JsonArray array = new JsonArray().add(kind.text);
        for (Object key : keys) {
            array.add(key instanceof UUID id ? id.toString() : key);
        }
        return ByteString.copyFrom(array.toBuffer().getBytes());
    }

    /** Reads a client's token; null if it is empty, which asks for the first page. */
    static @Nullable PageToken decode(ByteString bytes) {
        if (bytes.isEmpty()) {
            return null;
        }
        if (bytes.size() > BYTES_MAX) {
            throw invalid();
        }
        try {
            JsonArray array = new JsonArray(Buffer.buffer(bytes.toByteArray()));
            List<Object> keys = new ArrayList<>();
            for (int i = 1; i < array.size() - 1; i++) {
                Object key = array.getValue(i);
                keys.add(key instanceof Number number ? (Object) number.longValue() : (String) key);
            }
            keys.add(UUID.fromString(array.getString(array.size() - 1)));
            for (Kind kind : Kind.values()) {
                if (kind.text.equals(array.getString(0))) {
                    return new PageToken(kind, List.copyOf(keys));
                }
            }
        } catch (DecodeException
                | ClassCastException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | NullPointerException notOurs) {
            throw invalid();
        }
        throw invalid();
    }

    static Rejection invalid() {
        return new Rejection(Code.INVALID_ARGUMENT, "Invalid NextPageToken.");
    }
}
