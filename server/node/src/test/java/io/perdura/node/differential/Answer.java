package io.perdura.node.differential;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came back: a message, or a code with its text and details. */
record Answer(@Nullable Message message, Status.Code code, String text, List<Any> details) {

    static Answer of(Message message) {
        return new Answer(message, Status.Code.OK, "", List.of());
    }

    static Answer of(StatusRuntimeException refused) {
        com.google.rpc.Status status = StatusProto.fromThrowable(refused);
        String text = refused.getStatus().getDescription();
        // The client's own clock ran out (its words count milliseconds), or the server's, which knows of the same
        // moment.
        boolean deadline = refused.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED
                && text != null
                && (text.contains("deadline exceeded after") || text.equals("context deadline exceeded"));
        return new Answer(
                null,
                refused.getStatus().getCode(),
                deadline ? "<the client's deadline>" : text == null ? "" : text,
                status == null ? List.of() : status.getDetailsList());
    }
}
