package io.perdura.engine;

import com.google.protobuf.ByteString;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ServerFailureInfo;
import io.temporal.api.failure.v1.TimeoutFailureInfo;

/** The failures that the server itself makes, and those of users that it has to cut. */
public final class Failures {

    private static final int CAUSES_KEPT_MAX = 20;

    private Failures() {}

    public static Failure server(String message, boolean nonRetryable) {
        return Failure.newBuilder()
                .setMessage(message)
                .setServerFailureInfo(ServerFailureInfo.newBuilder().setNonRetryable(nonRetryable))
                .build();
    }

    public static Failure timeout(String message, TimeoutType type) {
        return Failure.newBuilder()
                .setMessage(message)
                .setSource("Server")
                .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder().setTimeoutType(type))
                .build();
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
