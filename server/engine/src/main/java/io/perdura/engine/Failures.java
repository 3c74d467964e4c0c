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
        Room room = new Room(bytesMax);
        Failure.Builder kept = Failure.newBuilder();
        if (failure.hasApplicationFailureInfo()) {
            kept.setApplicationFailureInfo(ApplicationFailureInfo.newBuilder()
                    .setType(room.take(failure.getApplicationFailureInfo().getType()))
                    .setNonRetryable(failure.getApplicationFailureInfo().getNonRetryable()));
            room.bytes -= 2 * Room.FRAME_BYTES;
        } else if (failure.hasServerFailureInfo()) {
            kept.setServerFailureInfo(failure.getServerFailureInfo());
            room.bytes -= Room.FRAME_BYTES;
        } else if (failure.hasTimeoutFailureInfo()) {
            kept.getTimeoutFailureInfoBuilder()
                    .setTimeoutType(failure.getTimeoutFailureInfo().getTimeoutType());
            room.bytes -= Room.FRAME_BYTES;
        }
        kept.setSource(room.take(failure.getSource()))
                .setMessage(room.take(failure.getMessage()))
                .setStackTrace(room.take(failure.getStackTrace()));
        if (failure.hasCause() && depth > 0 && room.bytes > Room.FRAME_BYTES) {
            kept.setCause(truncated(failure.getCause(), room.bytes - Room.FRAME_BYTES, depth - 1));
        }
        return kept.build();
    }

    /** The bytes that are left for a failure's texts: what is asked for first gets them first. */
    private static final class Room {
        /** What a text or a part of a message weighs besides its content. */
        private static final int FRAME_BYTES = 4;

        private int bytes;

        private Room(int bytes) {
            this.bytes = bytes;
        }

        private String take(String text) {
            String taken = cut(text, bytes);
            if (!taken.isEmpty()) {
                bytes -= ByteString.copyFromUtf8(taken).size() + FRAME_BYTES;
            }
            return taken;
        }
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
