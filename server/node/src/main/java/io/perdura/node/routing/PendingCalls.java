package io.perdura.node.routing;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.v1.NodeFrame;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageProducer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The calls that one other node owes an answer: all fail at once when it goes. Used from every thread. */
final class PendingCalls {
    private final Map<Long, Pending> byId = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final LinkLimits limits;
    private final MessageProducer<NodeFrame> sender;

    PendingCalls(LinkLimits limits, MessageProducer<NodeFrame> sender) {
        this.limits = limits;
        this.sender = sender;
    }

    MessageProducer<NodeFrame> sender() {
        return sender;
    }

    Promise<Reply> add(long id, int size, long deadlineMs) {
        Pending pending = new Pending(Promise.promise(), size, deadlineMs);
        boolean tooMany = count.incrementAndGet() > limits.callsMax();
        boolean tooLarge = bytes.addAndGet(size) > limits.bytesMax();
        if (tooMany || tooLarge) {
            release(pending);
            throw exhausted("too many calls between two nodes are under way");
        }
        byId.put(id, pending);
        return pending.promise;
    }

    /** The call is over; null if it was over before. */
    @Nullable
    Promise<Reply> remove(long id) {
        Pending pending = byId.remove(id);
        if (pending == null) {
            return null;
        }
        release(pending);
        return pending.promise;
    }

    void fail(long id, Throwable cause) {
        Promise<Reply> promise = remove(id);
        if (promise != null) {
            promise.tryFail(cause);
        }
    }

    void failAll(Throwable cause) {
        byId.keySet().forEach(id -> fail(id, cause));
    }

    void expire(long nowMs) {
        byId.forEach((id, pending) -> {
            if (pending.deadlineMs <= nowMs) {
                fail(id, new Rejection(Code.DEADLINE_EXCEEDED, "context deadline exceeded"));
            }
        });
    }

    List<Long> ids() {
        return List.copyOf(byId.keySet());
    }

    int size() {
        return byId.size();
    }

    static Rejection exhausted(String text) {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                text,
                ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM)
                        .build());
    }

    private void release(Pending pending) {
        count.decrementAndGet();
        bytes.addAndGet(-pending.size);
    }

    private record Pending(Promise<Reply> promise, int size, long deadlineMs) {}
}
