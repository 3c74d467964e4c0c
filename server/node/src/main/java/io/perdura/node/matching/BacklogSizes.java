package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How much waits in the backlogs that are asked about. Counting a million rows takes Postgres most of a second, and
 * autoscalers ask every few seconds: what took long to count is told again for ten times as long as it took, and who asks
 * while a count is under way shares it.
 */
final class BacklogSizes {
    private static final int QUEUES_MAX = 1_000;
    /** What is counted as fast as this is counted each time. */
    private static final long FAST_MS = 20;

    private static final int KEPT_TIMES = 10;
    private static final long KEPT_MAX_MS = 10_000;

    private record Count(Future<Backlog.Size> size, long untilMs) {}

    private final Backlog backlog;
    private final LongSupplier clock;
    private final Map<TaskQueueKey, Count> counts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskQueueKey, Count> eldest) {
            return size() > QUEUES_MAX;
        }
    };

    BacklogSizes(Backlog backlog, LongSupplier clock) {
        this.backlog = backlog;
        this.clock = clock;
    }

    Future<Backlog.Size> of(TaskQueueKey queue) {
        long nowMs = clock.getAsLong();
        Count known = counts.get(queue);
        if (known != null && (!known.size().isComplete() || nowMs < known.untilMs())) {
            return known.size();
        }
        Future<Backlog.Size> size = backlog.size(queue);
        Count asked = new Count(size, nowMs);
        counts.put(queue, asked);
        size.onComplete(counted -> {
            long tookMs = clock.getAsLong() - nowMs;
            if (counted.failed() || tookMs <= FAST_MS) {
                counts.remove(queue, asked);
            } else {
                long untilMs = clock.getAsLong() + Math.min(KEPT_MAX_MS, KEPT_TIMES * tookMs);
                counts.replace(queue, asked, new Count(size, untilMs));
            }
        });
        return size;
    }
}
