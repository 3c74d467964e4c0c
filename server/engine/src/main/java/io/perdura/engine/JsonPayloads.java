package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;

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

    /** Payloads of a user that were kept as bytes. */
    public static Payloads parse(ByteString bytes) {
        try {
            return Payloads.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable payloads", e);
        }
    }
}
