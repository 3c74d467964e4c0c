package io.perdura.sdk.service;

import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The workers that share one {@link ServiceClient} and take the first task of a workflow that is started through it, without a
 * way over their queue. Thread-safe.
 */
public final class EagerStarts {

    /** A worker of one queue. */
    public interface Taker {
        String taskQueue();

        /** A slot, if one is free now; followed by one of the other two. */
        boolean tryReserve();

        /** The task that came, for the slot that was reserved; as it came over the wire. */
        void takeEagerly(PollWorkflowTaskQueueResponse task);

        /** No task came for the slot. */
        void giveBack();
    }

    private final List<Taker> takers = new CopyOnWriteArrayList<>();

    /** It may be asked for slots from now on. */
    public void add(Taker taker) {
        takers.add(taker);
    }

    /** It is asked no more; a slot that it has reserved may still bring a task. */
    public void remove(Taker taker) {
        takers.remove(taker);
    }

    /** One that has reserved a slot for a task of that queue; null: there is none. */
    public @Nullable Taker reserve(String taskQueue) {
        for (Taker taker : takers) {
            if (taker.taskQueue().equals(taskQueue) && taker.tryReserve()) {
                return taker;
            }
        }
        return null;
    }
}
