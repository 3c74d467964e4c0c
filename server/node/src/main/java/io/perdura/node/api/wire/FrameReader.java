package io.perdura.node.api.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.vertx.core.buffer.Buffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a client sends into messages: a byte that says compressed or not, four bytes of length, the message. Refuses
 * a message by its announced length, before it is held.
 */
final class FrameReader {
    private static final byte[] NOTHING = {};
    private static final int PREFIX_BYTES = 5;

    private final int messageBytesMax;
    private final ByteBudget budget;
    private final Gzip gzip;
    private final @Nullable String encoding;
    private byte[] bytes = NOTHING;
    private int from;
    private int to;

    /** @param encoding the header grpc-encoding of the call */
    FrameReader(int messageBytesMax, ByteBudget budget, Gzip gzip, @Nullable String encoding) {
        this.messageBytesMax = messageBytesMax;
        this.budget = budget;
        this.gzip = gzip;
        this.encoding = encoding;
        if (encoding != null && !isIdentity() && !encoding.equals("gzip")) {
            throw new Rejection(
                    Code.UNIMPLEMENTED, "grpc: Decompressor is not installed for grpc-encoding \"" + encoding + "\"");
        }
    }

    void add(Buffer chunk) {
        int length = chunk.length();
        if (!budget.take(length)) {
            throw WireStatus.overloaded("too many bytes of requests are waiting to be read");
        }
        if (bytes.length - to < length) {
            // Grows with what has arrived, not with what was announced.
            byte[] wider =
                    new byte[from == to ? length : Math.max(to - from + length, Math.min(2 * (to - from), cap()))];
            System.arraycopy(bytes, from, wider, 0, to - from);
            bytes = wider;
            to -= from;
            from = 0;
        }
        chunk.getBytes(bytes, to);
        to += length;
        frameBytes();
    }

    /** The next message, if it is complete. What a compressed one yields is valid until the next message is read. */
    @Nullable
    ByteString next() {
        long frame = frameBytes();
        if (frame < 0 || to - from < frame) {
            return null;
        }
        ByteString message = UnsafeByteOperations.unsafeWrap(bytes, from + PREFIX_BYTES, (int) frame - PREFIX_BYTES);
        int flag = bytes[from];
        from += (int) frame;
        budget.give((int) frame);
        return decode(flag, message);
    }

    /** Whether more was sent than one message. */
    boolean exceedsOne() {
        long frame = frameBytes();
        return frame >= 0 && to - from > frame;
    }

    boolean isEmpty() {
        return from == to;
    }

    /** Forgets what is held. */
    void close() {
        budget.give(to - from);
        bytes = NOTHING;
        from = 0;
        to = 0;
    }

    /** Prefix included; -1: not known yet. */
    private long frameBytes() {
        if (to - from < PREFIX_BYTES) {
            return -1;
        }
        long length = 0;
        for (int i = from + 1; i < from + PREFIX_BYTES; i++) {
            length = length << 8 | bytes[i] & 0xFF;
        }
        if (length > messageBytesMax) {
            throw new Rejection(
                    Code.RESOURCE_EXHAUSTED,
                    "grpc: received message larger than max (" + length + " vs. " + messageBytesMax + ")");
        }
        return length + PREFIX_BYTES;
    }

    private int cap() {
        return (int) Math.max(frameBytes(), PREFIX_BYTES);
    }

    private ByteString decode(int flag, ByteString message) {
        if (flag == 0) {
            return message;
        }
        if (flag != 1) {
            throw new Rejection(Code.INTERNAL, "grpc: received unexpected payload format " + (flag & 0xFF));
        }
        if (isIdentity()) {
            throw new Rejection(Code.INTERNAL, "grpc: compressed flag set with identity or empty encoding");
        }
        try {
            return gzip.inflate(message, messageBytesMax);
        } catch (Gzip.TooLarge e) {
            throw new Rejection(
                    Code.RESOURCE_EXHAUSTED,
                    "grpc: received message after decompression larger than max " + messageBytesMax);
        } catch (DataFormatException e) {
            throw new Rejection(Code.INTERNAL, "grpc: failed to decompress the message: " + e.getMessage());
        }
    }

    private boolean isIdentity() {
        return encoding == null || encoding.isEmpty() || encoding.equals("identity");
    }
}
