package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import java.util.List;

/** The few payloads that the server itself makes. What users send stays opaque. */
public final class JsonPayloads {

    private JsonPayloads() {}

    /** One payload that holds a JSON string. */
    public static Payloads text(String text) {
        return Payloads.newBuilder()
                .addPayloads(Payload.newBuilder()
                        .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                        .setData(ByteString.copyFromUtf8("\"" + text + "\"")))
                .build();
    }

    /** A payload that holds a JSON string, of any characters. */
    public static Payload string(String text) {
        String list = list(List.of(text));
        return Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(list.substring(1, list.length() - 1)))
                .build();
    }

    /** The JSON text of a list of strings. */
    static String list(List<String> texts) {
        StringBuilder json = new StringBuilder("[");
        for (String text : texts) {
            json.append(json.length() == 1 ? "\"" : ",\"");
            for (int i = 0; i < text.length(); i++) {
                append(json, text.charAt(i));
            }
            json.append('"');
        }
        return json.append(']').toString();
    }

    private static void append(StringBuilder json, char c) {
        if (c == '"' || c == '\\') {
            json.append('\\').append(c);
        } else if (c < ' ') {
            json.append(String.format("\\u%04x", (int) c));
        } else {
            json.append(c);
        }
    }

    /** Payloads of a user that were kept as bytes. */
    public static Payloads parse(ByteString bytes) {
        try {
            return Payloads.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable payloads", e);
        }
    }
}
