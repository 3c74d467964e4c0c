package io.perdura.node.api;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many calls a second each namespace may make at this node: evenly spaced ones always, and after it was
 * quiet as many at once as two seconds allow. Used from every context. Only namespaces that exist get here, so there are few.
 */
public final class NamespaceRates {
    /** So many seconds' worth of calls may come at once. */
    private static final int BURST_SECONDS = 2;

    private final long spacingNanos;
    private final LongSupplier nanoClock;
    private final long beganAt;
    /** For each namespace the moment up to which its calls fill the time, evenly spaced. */
    private final Map<String, AtomicLong> filledUntil = new ConcurrentHashMap<>();

    /** @param perSecond 0: no limit */
    public NamespaceRates(int perSecond, LongSupplier nanoClock) {
        this.spacingNanos = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.nanoClock = nanoClock;
        this.beganAt = nanoClock.getAsLong();
    }

    /** Takes one call, or fails with what SDKs know as a reason to wait and call again. */
    Future<@Nullable Void> take(String namespaceId) {
        if (spacingNanos == 0) {
            return Future.succeededFuture();
        }
        AtomicLong until = filledUntil.computeIfAbsent(namespaceId, first -> new AtomicLong());
        long now = nanoClock.getAsLong() - beganAt;
        while (true) {
            long before = until.get();
            long after = Math.max(before, now) + spacingNanos;
            if (after - now > TimeUnit.SECONDS.toNanos(BURST_SECONDS)) {
                return Future.failedFuture(refused());
            }
            if (until.compareAndSet(before, after)) {
                return Future.succeededFuture();
            }
        }
    }

    private static Rejection refused() {
        return new Rejection(
                Code.RESOURCE_EXHAUSTED,
                "namespace rate limit exceeded",
                ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE)
                        .build());
    }
}
