package io.perdura.node.api;

import com.google.protobuf.Message;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.vertx.core.Future;
import java.util.function.Function;

/** Answers the calls of one RPC; refusals are failures with a {@code Rejection}. */
@FunctionalInterface
public interface RpcFunction {
    Future<Reply> apply(Call call);

    /** For an answer that depends on the request alone. */
    static <Q extends Message> RpcFunction of(Class<Q> request, Function<Q, Future<? extends Message>> answer) {
        return call -> {
            try {
                return answer.apply(request.cast(call.request())).map(Reply::of);
            } catch (RuntimeException failure) {
                return Future.failedFuture(failure);
            }
        };
    }
}
