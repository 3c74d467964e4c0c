package io.perdura.sdk.worker;

import io.perdura.sdk.service.RpcCall;
import io.temporal.api.worker.v1.WorkerPollerInfo;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Polls of one queue that are open now, and when one last brought a task; for heartbeats. Thread-safe. */
final class PollCount {
    private final Supplier<Instant> clock;
    private final AtomicInteger open = new AtomicInteger();
    private volatile @Nullable Instant lastTask;

    PollCount(Supplier<Instant> clock) {
        this.clock = clock;
    }

    /** Counts the call until it is over. */
    <R> RpcCall<R> of(RpcCall<R> call, Predicate<R> isTask) {
        open.incrementAndGet();
        call.response().whenComplete((answer, thrown) -> {
            open.decrementAndGet();
            if (thrown == null && isTask.test(answer)) {
                lastTask = clock.get();
            }
        });
        return call;
    }

    WorkerPollerInfo info(boolean autoscaling) {
        WorkerPollerInfo.Builder info =
                WorkerPollerInfo.newBuilder().setCurrentPollers(open.get()).setIsAutoscaling(autoscaling);
        Instant last = lastTask;
        if (last != null) {
            info.setLastSuccessfulPollTime(WorkerHeartbeats.timestamp(last));
        }
        return info.build();
    }
}
