package io.perdura.node.routing;

import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Brings a call to the node that owns its slot or its task queue, wherever that is. A failure is the owner's own
 * {@link io.perdura.engine.Rejection}, or UNAVAILABLE after a bounded time of trying. The future completes on the
 * caller's Vert.x context.
 */
public interface Router {
    Future<Reply> toSlot(int slot, Call call);

    Future<Reply> toTaskQueue(TaskQueueKey queue, Call call);

    /** Tells every node, this one included, without waiting and without a promise that it arrives. */
    void broadcast(String topic, byte[] body);

    /** Hears what is broadcast on a topic, on no thread in particular. */
    void onBroadcast(String topic, Consumer<byte[]> listener);
}
