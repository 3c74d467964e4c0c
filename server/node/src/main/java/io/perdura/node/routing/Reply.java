package io.perdura.node.routing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.perdura.node.rpc.Rpc;
import java.util.List;

/** An answer as it goes out: encoded pieces that together are one protobuf message, so history passes through unparsed. */
public record Reply(List<ByteString> pieces) {
    private static final Reply EMPTY = new Reply(List.of());

    public Reply {
        pieces = List.copyOf(pieces);
    }

    public static Reply of(Message message) {
        ByteString bytes = message.toByteString();
        return bytes.isEmpty() ? EMPTY : new Reply(List.of(bytes));
    }

    /** The answer to such a call, read. */
    public <R extends Message> R as(Rpc<?, R> rpc) {
        return rpc.parseResponse(join());
    }

    /** The encoding of a message with nothing set. */
    public static Reply empty() {
        return EMPTY;
    }

    public int size() {
        int size = 0;
        for (ByteString piece : pieces) {
            size = Math.addExact(size, piece.size());
        }
        return size;
    }

    public ByteString join() {
        return ByteString.copyFrom(pieces);
    }
}
