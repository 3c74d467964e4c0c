package io.perdura.node.routing;

import io.vertx.core.Future;

/** What this node does with calls that reached it; until it is told, nothing is its own. */
final class Handlers {
    private volatile SlotHandler slots = (slot, call) -> Future.failedFuture(new WrongOwner("slot " + slot));
    private volatile TaskQueueHandler queues = (queue, call) -> Future.failedFuture(new WrongOwner(queue.name()));

    void serve(SlotHandler newSlots, TaskQueueHandler newQueues) {
        slots = newSlots;
        queues = newQueues;
    }

    Future<Reply> toSlot(int slot, Call call) {
        return slots.handle(slot, call);
    }

    Future<Reply> toTaskQueue(TaskQueueKey queue, Call call) {
        return queues.handle(queue, call);
    }
}
