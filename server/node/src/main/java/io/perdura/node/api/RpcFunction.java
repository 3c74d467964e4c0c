package io.perdura.node.api;

import com.google.protobuf.Message;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.vertx.core.Future;

/** Answers the calls of one RPC; refusals are thrown, or failures, with a {@code Rejection}. */
@FunctionalInterface
public interface RpcFunction<Q extends Message> {
    Future<Reply> apply(Call call, Q request);
}
