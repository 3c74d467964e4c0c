package io.perdura.node.matching;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many polls of each namespace are open on this node. Used from every context. */
final class NamespacePolls {
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final int max;

    NamespacePolls(int max) {
        this.max = max;
    }

    void enter(String namespaceId) {
        int now = open.merge(namespaceId, 1, Integer::sum);
        if (now > max) {
            leave(namespaceId);
            throw refused();
        }
    }

    void leave(String namespaceId) {
        open.computeIfPresent(namespaceId, (id, count) -> count == 1 ? null : count - 1);
    }

    int total() {
        return open.values().stream().mapToInt(Integer::intValue).sum();
    }

    static Rejection refused() {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                "namespace concurrent poller limit exceeded",
                ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE)
                        .build());
    }
}
