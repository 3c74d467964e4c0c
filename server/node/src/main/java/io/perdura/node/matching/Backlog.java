package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.v1.OfferTaskRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tasks of a queue that nobody has taken for a while, as storage lists them: by priority, then by age. */
public interface Backlog {
    /** Where a task stands in that order. */
    record Place(int priority, long scheduledMs, UUID runId, long task) {
        boolean isBehind(int otherPriority, long otherScheduledMs) {
            return priority > otherPriority || priority == otherPriority && scheduledMs >= otherScheduledMs;
        }
    }

    record Listed(Place place, OfferTaskRequest offer) {}

    record Size(long tasks, long oldestMs) {
        static final Size NOTHING = new Size(0, 0);
    }

    /** The tasks after a place, from the first on if that is null; fewer than {@code max}: there are no more. */
    Future<List<Listed>> page(TaskQueueKey queue, @Nullable Place after, int max);

    Future<Size> size(TaskQueueKey queue);
}
