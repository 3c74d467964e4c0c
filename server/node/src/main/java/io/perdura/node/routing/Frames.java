package io.perdura.node.routing;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Internal;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.v1.NodeAnswer;
import io.perdura.node.v1.NodeCall;
import io.perdura.node.v1.QueueName;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls and answers as frames, and back; what a rejection says arrives as it was said. */
final class Frames {
    private static final Logger LOG = LoggerFactory.getLogger(Frames.class);
    private static final Map<String, Message> DETAILS = details();

    private Frames() {}

    static NodeCall.Builder call(Call call, long nowMs) {
        NodeCall.Builder frame = NodeCall.newBuilder()
                .setMethod(call.method())
                .setNamespaceId(call.namespaceId())
                .setNamespaceName(call.namespaceName())
                .setClientName(call.clientName())
                .setClientVersion(call.clientVersion())
                .setClientFeatures(call.caller().features())
                .setRequest(call.request().toByteString())
                .setRepeated(call.isRepeated());
        if (call.deadlineMs() != Call.NO_DEADLINE) {
            frame.setPatienceMs(Math.max(1, call.deadlineMs() - nowMs));
        }
        return frame;
    }

    static Call call(NodeCall frame, RpcTable rpcs, long nowMs) {
        Caller caller = new Caller(
                frame.getNamespaceId(),
                frame.getNamespaceName(),
                frame.getClientName(),
                frame.getClientVersion(),
                frame.getClientFeatures());
        long deadlineMs = frame.getPatienceMs() == 0 ? Call.NO_DEADLINE : nowMs + frame.getPatienceMs();
        return Call.parsed(rpcs.named(frame.getMethod()), frame.getRequest(), caller, deadlineMs, frame.getRepeated());
    }

    static QueueName queue(TaskQueueKey queue) {
        return QueueName.newBuilder()
                .setNamespaceId(queue.namespaceId())
                .setName(queue.name())
                .setType(queue.type())
                .setSticky(queue.sticky())
                .build();
    }

    static TaskQueueKey queue(QueueName queue) {
        return new TaskQueueKey(queue.getNamespaceId(), queue.getName(), queue.getType(), queue.getSticky());
    }

    static NodeAnswer answer(long id, String method, AsyncResult<Reply> outcome) {
        NodeAnswer.Builder answer = NodeAnswer.newBuilder().setId(id);
        Throwable cause = outcome.cause();
        if (outcome.succeeded()) {
            answer.addAllPieces(outcome.result().pieces());
        } else if (cause instanceof WrongOwner) {
            answer.setWrongOwner(true);
        } else if (cause instanceof Rejection rejection) {
            answer.setCode(rejection.code().getNumber()).setText(String.valueOf(rejection.getMessage()));
            if (rejection.detail() != null) {
                answer.setDetail(Any.pack(rejection.detail()).toByteString());
            }
        } else {
            LOG.error("{} failed", method, cause);
            answer.setCode(Code.INTERNAL_VALUE).setText("internal error");
        }
        return answer.build();
    }

    static Future<Reply> outcome(NodeAnswer answer) {
        if (answer.getWrongOwner()) {
            return Future.failedFuture(new WrongOwner(""));
        }
        if (answer.getCode() == 0) {
            return Future.succeededFuture(new Reply(answer.getPiecesList()));
        }
        Code code = Code.forNumber(answer.getCode());
        return Future.failedFuture(
                new Rejection(code == null ? Code.UNKNOWN : code, answer.getText(), detail(answer.getDetail())));
    }

    private static @Nullable Message detail(ByteString bytes) {
        if (bytes.isEmpty()) {
            return null;
        }
        try {
            Any detail = Any.parseFrom(bytes);
            Message type = DETAILS.get(
                    detail.getTypeUrl().substring(detail.getTypeUrl().lastIndexOf('/') + 1));
            return type == null ? detail : type.getParserForType().parseFrom(detail.getValue());
        } catch (InvalidProtocolBufferException malformed) {
            return null;
        }
    }

    private static Map<String, Message> details() {
        Map<String, Message> details = new HashMap<>();
        for (var type : NotFoundFailure.getDescriptor().getFile().getMessageTypes()) {
            try {
                String name = NotFoundFailure.class.getPackageName() + "." + type.getName();
                Message message =
                        Internal.getDefaultInstance(Class.forName(name).asSubclass(Message.class));
                details.put(type.getFullName(), message);
            } catch (ClassNotFoundException missing) {
                throw new IllegalStateException(missing);
            }
        }
        return details;
    }
}
