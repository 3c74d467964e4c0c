package io.perdura.node.routing;

import io.vertx.core.Future;

/** What a node does with calls for a slot; fails with {@link WrongOwner}, having done nothing, if the slot is not its own. */
@FunctionalInterface
public interface SlotHandler {
    Future<Reply> handle(int slot, Call call);
}
