package io.perdura.node.api;

import com.google.protobuf.Message;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.Rpc;
import io.vertx.core.Future;
import java.util.function.Function;

/** A row of the table of RPCs: which one, and who answers it. */
public record RpcRow<Q extends Message>(Rpc<Q, ?> rpc, RpcFunction<Q> function) {

    /** For an answer that takes the whole call: on whose behalf it is made, how long it may take, where it goes on to. */
    public static <Q extends Message> RpcRow<Q> of(Rpc<Q, ?> rpc, RpcFunction<Q> function) {
        return new RpcRow<>(rpc, function);
    }

    /** For an answer that depends on the request alone. */
    public static <Q extends Message, R extends Message> RpcRow<Q> answer(
            Rpc<Q, R> rpc, Function<Q, Future<R>> answer) {
        return new RpcRow<>(rpc, (call, request) -> answer.apply(request).map(Reply::of));
    }

    Future<Reply> apply(Call call) {
        try {
            return function.apply(call, rpc.cast(call.request()));
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }
}
