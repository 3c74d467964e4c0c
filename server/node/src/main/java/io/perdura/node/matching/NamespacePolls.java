package io.perdura.node.matching;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many polls are open on this node, in all and of each namespace. One that finds no room is refused, not answered with
 * nothing: a worker polls again at once after an empty answer, and later each time after RESOURCE_EXHAUSTED. Used from every
 * context.
 */
public final class NamespacePolls {
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();
    private final int max;
    private final int perNamespaceMax;

    /** @param perNamespaceMax less than {@code max} keeps room for other namespaces */
    public NamespacePolls(int max, int perNamespaceMax) {
        this.max = max;
        this.perNamespaceMax = perNamespaceMax;
    }

    /** Throws {@link Rejection} if there is no room. */
    public void enter(String namespaceId) {
        if (total.incrementAndGet() > max) {
            total.decrementAndGet();
            throw full();
        }
        int now = open.merge(namespaceId, 1, Integer::sum);
        if (now > perNamespaceMax) {
            leave(namespaceId);
            throw refused();
        }
    }

    /** To be called once for each that entered. */
    public void leave(String namespaceId) {
        total.decrementAndGet();
        open.computeIfPresent(namespaceId, (id, count) -> count == 1 ? null : count - 1);
    }

    int total() {
        return total.get();
    }

    static Rejection refused() {
        return exhausted(
                "namespace concurrent poller limit exceeded",
                ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT,
                ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE);
    }

    private static Rejection full() {
        return exhausted(
                "too many polls wait on one node",
                ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED,
                ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM);
    }

    private static Rejection exhausted(String message, ResourceExhaustedCause cause, ResourceExhaustedScope scope) {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                message,
                ResourceExhaustedFailure.newBuilder()
                        .setCause(cause)
                        .setScope(scope)
                        .build());
    }
}
