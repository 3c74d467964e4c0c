package io.perdura.node.routing;

import io.vertx.core.Future;

/** What a node does with calls for a task queue; fails with {@link WrongOwner}, having done nothing, if it is not its own. */
@FunctionalInterface
public interface TaskQueueHandler {
    Future<Reply> handle(TaskQueueKey queue, Call call);
}
