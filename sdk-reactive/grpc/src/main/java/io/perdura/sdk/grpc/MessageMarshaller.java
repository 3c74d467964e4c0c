package io.perdura.sdk.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Messages as bytes; those that are only sent need no parser. */
final class MessageMarshaller<M extends MessageLite> implements MethodDescriptor.Marshaller<M> {
    private final @Nullable Parser<M> parser;

    MessageMarshaller(@Nullable Parser<M> parser) {
        this.parser = parser;
    }

    @Override
    public InputStream stream(M message) {
        return new Bytes(message.toByteArray());
    }

    /** So that gRPC need not find out how long it is. */
    private static final class Bytes extends ByteArrayInputStream implements KnownLength {
        Bytes(byte[] bytes) {
            super(bytes);
        }
    }

    @Override
    public M parse(InputStream bytes) {
        if (parser == null) {
            throw new IllegalStateException("a request is not read");
        }
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Status.INTERNAL
                    .withDescription("an answer that cannot be read")
                    .withCause(e)
                    .asRuntimeException();
        } finally {
            close(bytes);
        }
    }

    private static void close(InputStream bytes) {
        try {
            bytes.close();
        } catch (IOException e) {
            // all of it was read
        }
    }
}
