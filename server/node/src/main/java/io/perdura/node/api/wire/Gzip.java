package io.perdura.node.api.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip, with a bound on what comes out, for one event loop. SDKs compress every request, so the native inflater and the
 * buffer are kept between calls; the JDK's streams make new ones each time. Not thread-safe.
 */
final class Gzip {
    private static final int KEPT_MAX = 1 << 20;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8};
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private byte[] output = new byte[16 << 10];

    /** More came out than allowed. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1;

        TooLarge() {
            super(null, null, false, false);
        }
    }

    /** What is returned is valid until the next call. */
    ByteString inflate(ByteString compressed, int bytesMax) throws DataFormatException, TooLarge {
        if (output.length > KEPT_MAX) {
            output = new byte[16 << 10];
        }
        ByteBuffer input = compressed.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int size = 0;
        do {
            skipHeader(input);
            size = member(input, size, bytesMax);
        } while (input.hasRemaining());
        return UnsafeByteOperations.unsafeWrap(output, 0, size);
    }

    private int member(ByteBuffer input, int from, int bytesMax) throws DataFormatException, TooLarge {
        inflater.reset();
        inflater.setInput(input);
        int size = from;
        while (!inflater.finished()) {
            if (size == output.length) {
                if (size > bytesMax) {
                    throw new TooLarge();
                }
                output = Arrays.copyOf(output, (int) Math.min(2L * size, bytesMax + 1L));
            }
            int got = inflater.inflate(output, size, output.length - size);
            if (got == 0 && !inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
                throw new DataFormatException("unexpected end of compressed data");
            }
            size += got;
        }
        if (size > bytesMax) {
            throw new TooLarge();
        }
        if (input.remaining() < TRAILER_BYTES) {
            throw new DataFormatException("unexpected end of compressed data");
        }
        checksum.reset();
        checksum.update(output, from, size - from);
        if (input.getInt() != (int) checksum.getValue() || input.getInt() != size - from) {
            throw new DataFormatException("gzip: invalid checksum");
        }
        return size;
    }

    private static void skipHeader(ByteBuffer input) throws DataFormatException {
        try {
            boolean gzip = input.get() == HEADER[0] && input.get() == HEADER[1] && input.get() == HEADER[2];
            if (!gzip) {
                throw new DataFormatException("gzip: invalid header");
            }
            int flags = input.get();
            skip(input, HEADER_BYTES - 4);
            if ((flags & HAS_EXTRA) != 0) {
                skip(input, input.getShort() & 0xffff);
            }
            for (int text : new int[] {HAS_NAME, HAS_COMMENT}) {
                while ((flags & text) != 0 && input.get() != 0) {
                    // the text itself is of no use
                }
            }
            if ((flags & HAS_CHECKSUM) != 0) {
                skip(input, 2);
            }
        } catch (BufferUnderflowException e) {
            throw new DataFormatException("gzip: invalid header");
        }
    }

    private static void skip(ByteBuffer input, int bytes) {
        if (bytes > input.remaining()) {
            throw new BufferUnderflowException();
        }
        input.position(input.position() + bytes);
    }
}
