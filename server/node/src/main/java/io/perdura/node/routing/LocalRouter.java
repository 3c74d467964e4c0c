package io.perdura.node.routing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The router of a node that is alone: every call is a direct call of the handler. */
public final class LocalRouter implements Router {
    private final Vertx vertx;
    private final LongSupplier clock;
    private final Handlers handlers = new Handlers();
    private final Listeners listeners = new Listeners();

    public LocalRouter(Vertx vertx, LongSupplier clock) {
        this.vertx = vertx;
        this.clock = clock;
    }

    /** Says who answers; the handlers call this router, so they come after it. */
    public void serve(SlotHandler slots, TaskQueueHandler queues) {
        handlers.serve(slots, queues);
    }

    @Override
    public Future<Reply> toSlot(int slot, Call call) {
        return OwnerSearch.start(vertx, clock, call, () -> handlers.toSlot(slot, call), () -> {}, OwnerNews.NONE);
    }

    @Override
    public Future<Reply> toTaskQueue(TaskQueueKey queue, Call call) {
        return OwnerSearch.start(vertx, clock, call, () -> handlers.toTaskQueue(queue, call), () -> {}, OwnerNews.NONE);
    }

    @Override
    public void broadcast(String topic, byte[] body) {
        listeners.tell(topic, body);
    }

    @Override
    public void onBroadcast(String topic, Consumer<byte[]> listener) {
        listeners.add(topic, listener);
    }
}
