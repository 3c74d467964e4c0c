package io.perdura.node.api.wire;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one gRPC frame of the pieces of a message. Replies are never compressed: the event loop has less time than the network
 * has room.
 */
final class FrameWriter {
    static final int PREFIX_BYTES = 5;
    private static final byte NOT_COMPRESSED = 0;
    /** Up to here one copy into one array is cheaper than a chain of buffers. */
    private static final int COPIED_MAX = 64 << 10;

    private FrameWriter() {}

    static Buffer frame(List<ByteString> pieces, int size) {
        if (size > COPIED_MAX) {
            List<ByteBuffer> chain = new ArrayList<>(pieces.size() + 1);
            chain.add(ByteBuffer.allocate(PREFIX_BYTES)
                    .put(NOT_COMPRESSED)
                    .putInt(size)
                    .flip());
            pieces.forEach(piece -> chain.addAll(piece.asReadOnlyByteBufferList()));
            // Vert.x's Buffer cannot wrap without a copy; its internal face can.
            ByteBuf wrapped = Unpooled.wrappedBuffer(chain.size(), chain.toArray(ByteBuffer[]::new));
            return BufferInternal.buffer(wrapped);
        }
        byte[] frame = new byte[PREFIX_BYTES + size];
        ByteBuffer.wrap(frame).put(NOT_COMPRESSED).putInt(size);
        int to = PREFIX_BYTES;
        for (ByteString piece : pieces) {
            piece.copyTo(frame, to);
            to += piece.size();
        }
        return BufferInternal.buffer(Unpooled.wrappedBuffer(frame));
    }
}
