package io.perdura.node.persistence;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values between our types and the client's. */
final class Sql {
    /** The form in which rows and snapshots are written; older ones are read for ever. */
    static final short FORMAT = 1;

    private Sql() {}

    static Tuple tuple(@Nullable Object... values) {
        return Tuple.wrap(Arrays.asList(values));
    }

    static Buffer buffer(ByteString bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes.asReadOnlyByteBuffer()));
    }

    static ByteString bytes(Row row, int column) {
        Buffer buffer = row.getBuffer(column);
        return buffer == null ? ByteString.EMPTY : UnsafeByteOperations.unsafeWrap(buffer.getBytes());
    }

    static @Nullable Long taskColumn(long taskAtMs) {
        return taskAtMs == ExecutionHeader.NO_TASK ? null : taskAtMs;
    }

    /** Null stands for "nothing owed", which the partial index leaves out. */
    static @Nullable Long dueColumn(long dueAtMs) {
        return dueAtMs == ExecutionHeader.NOT_OWED ? null : dueAtMs;
    }
}
