package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How the server refused a call: code, text and what it says in detail. */
record Refusal(Status.Code code, String message, com.google.rpc.Status status) {

    static Refusal of(ThrowingCallable call) {
        return of(catchThrowableOfType(StatusRuntimeException.class, call));
    }

    /** Of a call that is under way. */
    static Refusal of(Future<?> answer) {
        return of((StatusRuntimeException)
                catchThrowableOfType(ExecutionException.class, answer::get).getCause());
    }

    private static Refusal of(StatusRuntimeException refused) {
        return new Refusal(
                refused.getStatus().getCode(),
                String.valueOf(refused.getStatus().getDescription()),
                StatusProto.fromThrowable(refused));
    }

    <D extends Message> D detail(Class<D> type) {
        for (Any detail : status.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return detail.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError("unreadable detail", e);
                }
            }
        }
        throw new AssertionError("no detail of " + type.getSimpleName() + " in " + code + " " + message);
    }
}
