package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.v1.OfferTaskRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A backlog that a test fills. */
class FakeBacklog implements Backlog {
    private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::priority)
            .thenComparingLong(Place::scheduledMs)
            .thenComparing(Place::runId)
            .thenComparingLong(Place::task);

    private final Map<TaskQueueKey, List<Listed>> tasks = new ConcurrentHashMap<>();
    final List<Integer> pages = new CopyOnWriteArrayList<>();

    void list(TaskQueueKey queue, int priority, long scheduledMs, OfferTaskRequest offer) {
        OfferTaskRequest stored = offer.toBuilder()
                .setStored(true)
                .setPriority(priority)
                .setScheduledMs(scheduledMs)
                .build();
        UUID runId = UUID.nameUUIDFromBytes(offer.getTask().getWorkflowIdBytes().toByteArray());
        tasks.computeIfAbsent(queue, key -> new CopyOnWriteArrayList<>())
                .add(new Listed(new Place(priority, scheduledMs, runId, 0), stored));
    }

    @Override
    public Future<List<Listed>> page(TaskQueueKey queue, @Nullable Place after, int max) {
        pages.add(max);
        List<Listed> found = new ArrayList<>(tasks.getOrDefault(queue, List.of()));
        found.sort(Comparator.comparing(Listed::place, ORDER));
        return Future.succeededFuture(found.stream()
                .filter(listed -> after == null || ORDER.compare(listed.place(), after) > 0)
                .limit(max)
                .toList());
    }

    @Override
    public Future<Size> size(TaskQueueKey queue) {
        List<Listed> listed = tasks.getOrDefault(queue, List.of());
        return Future.succeededFuture(new Size(
                listed.size(),
                listed.stream()
                        .mapToLong(one -> one.place().scheduledMs())
                        .min()
                        .orElse(0)));
    }
}
