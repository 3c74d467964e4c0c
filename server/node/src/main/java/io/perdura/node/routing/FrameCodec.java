package io.perdura.node.routing;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.perdura.node.v1.NodeFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A frame on the wire: its length, then its protobuf encoding. */
final class FrameCodec implements MessageCodec<NodeFrame, NodeFrame> {
    static final String NAME = "perdura.frame";

    private final int bytesMax;

    FrameCodec(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public void encodeToWire(Buffer buffer, NodeFrame frame) {
        byte[] bytes = frame.toByteArray();
        buffer.appendInt(bytes.length).appendBytes(bytes);
    }

    @Override
    public NodeFrame decodeFromWire(int position, Buffer buffer) {
        int size = buffer.getInt(position);
        int start = position + Integer.BYTES;
        if (size < 0 || size > bytesMax || size > buffer.length() - start) {
            throw new IllegalArgumentException("a frame of " + size + " bytes");
        }
        // The bytes are ours alone, so what the frame carries need not be copied out of them.
        CodedInputStream input = UnsafeByteOperations.unsafeWrap(buffer.getBytes(start, start + size))
                .newCodedInput();
        input.enableAliasing(true);
        try {
            return NodeFrame.parseFrom(input);
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    @Override
    public NodeFrame transform(NodeFrame frame) {
        return frame;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
