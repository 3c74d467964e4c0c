package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ServerFailureInfo;

/** The few payloads and failures that the server itself makes. What users send stays opaque. */
public final class Payloads {

    private static final int CAUSES_KEPT_MAX = 20;

    private Payloads() {}

    /** One payload that holds a JSON string. */
    public static io.temporal.api.common.v1.Payloads text(String text) {
        return io.temporal.api.common.v1.Payloads.newBuilder()
                .addPayloads(Payload.newBuilder()
                        .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                        .setData(ByteString.copyFromUtf8("\"" + text + "\"")))
                .build();
    }

    public static Failure serverFailure(String message, boolean nonRetryable) {
        return Failure.newBuilder()
                .setMessage(message)
                .setServerFailureInfo(ServerFailureInfo.newBuilder().setNonRetryable(nonRetryable))
                .build();
    }

    public static io.temporal.api.common.v1.Payloads parse(ByteString bytes) {
        try {
            return io.temporal.api.common.v1.Payloads.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable payloads", e);
        }
    }

    /** A failure that fits into {@code bytesMax}: texts are cut, payloads dropped, what decides on retries stays. */
    public static Failure truncated(Failure failure, int bytesMax) {
        return failure.getSerializedSize() <= bytesMax ? failure : truncated(failure, bytesMax, CAUSES_KEPT_MAX);
    }

    private static Failure truncated(Failure failure, int bytesMax, int depth) {
        Failure.Builder kept = Failure.newBuilder()
                .setMessage(cut(failure.getMessage(), bytesMax / 2))
                .setSource(cut(failure.getSource(), 64))
                .setStackTrace(cut(failure.getStackTrace(), bytesMax / 8));
        if (failure.hasApplicationFailureInfo()) {
            kept.setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                    .setType(cut(failure.getApplicationFailureInfo().getType(), bytesMax / 8))
                    .setNonRetryable(failure.getApplicationFailureInfo().getNonRetryable()));
        } else if (failure.hasServerFailureInfo()) {
            kept.setServerFailureInfo(failure.getServerFailureInfo());
        } else if (failure.hasTimeoutFailureInfo()) {
            kept.getTimeoutFailureInfoBuilder()
                    .setTimeoutType(failure.getTimeoutFailureInfo().getTimeoutType());
        }
        int left = bytesMax - kept.build().getSerializedSize() - 16;
        if (failure.hasCause() && depth > 0 && left > 64) {
            kept.setCause(truncated(failure.getCause(), left, depth - 1));
        }
        return kept.build();
    }

    private static String cut(String text, int bytesMax) {
        ByteString bytes = ByteString.copyFromUtf8(text);
        if (bytes.size() <= bytesMax) {
            return text;
        }
        int end = Math.max(0, bytesMax);
        while (end > 0 && (bytes.byteAt(end) & 0xC0) == 0x80) {
            end--; // not in the middle of a character
        }
        return bytes.substring(0, end).toStringUtf8();
    }
}
