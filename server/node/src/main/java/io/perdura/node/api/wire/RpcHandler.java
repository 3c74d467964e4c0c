package io.perdura.node.api.wire;

import io.perdura.node.routing.Reply;
import io.vertx.core.Future;

/** What one method does: called on the event loop of the call, may complete on any thread. */
@FunctionalInterface
public interface RpcHandler {
    Future<Reply> handle(RpcCall call);
}
