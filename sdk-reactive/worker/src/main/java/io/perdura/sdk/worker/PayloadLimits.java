package io.perdura.sdk.worker;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.perdura.sdk.machine.Words;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.namespace.v1.NamespaceInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a namespace takes in one piece. A server ends the workflow that sends more, as it would send as much again; so what is
 * too large is not sent, the task fails here, and mended code can go on.
 *
 * @param blobBytes of arguments, results, failures and details; 0: not known
 * @param memoBytes of a memo; 0: not known
 */
record PayloadLimits(String namespace, long blobBytes, long memoBytes) {
    private static final String WAY_OUT =
            ". Keep what is large elsewhere and pass where it is, or let a codec do so (ExternalPayloads).";

    static PayloadLimits of(NamespaceInfo namespace) {
        return new PayloadLimits(
                namespace.getName(),
                namespace.getLimits().getBlobSizeLimitError(),
                namespace.getLimits().getMemoSizeLimitError());
    }

    /** The first thing that is too large, in words; null if all can be sent. */
    @Nullable
    String exceeded(List<Command> commands, List<io.temporal.api.protocol.v1.Message> messages) {
        for (Command command : commands) {
            String words = exceeded(command);
            if (words != null) {
                return words;
            }
        }
        for (io.temporal.api.protocol.v1.Message message : messages) {
            long bytes = message.getBody().getSerializedSize();
            if (isAbove(bytes, blobBytes)) {
                return words("what is said of update " + message.getProtocolInstanceId(), bytes, blobBytes);
            }
        }
        return null;
    }

    private @Nullable String exceeded(Command command) {
        int bytes = command.getSerializedSize();
        if (!isAbove(bytes, blobBytes) && !isAbove(bytes, memoBytes)) {
            return null;
        }
        for (Object attributes : command.getAllFields().values()) {
            if (!(attributes instanceof Message message)) {
                continue;
            }
            for (Map.Entry<FieldDescriptor, Object> part :
                    message.getAllFields().entrySet()) {
                long size = bytes(part.getValue());
                long max = part.getValue() instanceof Memo ? memoBytes : blobBytes;
                if (isAbove(size, max)) {
                    return words(Words.of(command), size, max);
                }
            }
        }
        return null;
    }

    /** The same of the result of an activity or the answer to a query. */
    @Nullable
    String exceeded(String what, Message payloads) {
        int bytes = payloads.getSerializedSize();
        return isAbove(bytes, blobBytes) ? words(what, bytes, blobBytes) : null;
    }

    private static long bytes(Object part) {
        if (part instanceof Message message) {
            return message.getSerializedSize();
        }
        return part instanceof List<?> list
                ? list.stream().mapToLong(PayloadLimits::bytes).sum()
                : 0;
    }

    private static boolean isAbove(long bytes, long max) {
        return max > 0 && bytes > max;
    }

    private String words(String what, long bytes, long max) {
        return what + " has " + bytes + " bytes in one piece, and namespace " + namespace + " takes " + max + WAY_OUT;
    }

    /** What a workflow task would have sent was too large for the namespace. */
    static final class Exceeded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Exceeded(String message) {
            super(message);
        }
    }
}
