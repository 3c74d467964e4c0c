package io.perdura.node.server;

import io.perdura.node.matching.Backlog;
import io.perdura.node.persistence.BacklogPlace;
import io.perdura.node.persistence.BacklogReads;
import io.perdura.node.persistence.BacklogRow;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The backlog as matching reads it, out of the rows that shards wrote. */
public final class StoredBacklog implements Backlog {
    private final BacklogReads reads;

    public StoredBacklog(BacklogReads reads) {
        this.reads = reads;
    }

    @Override
    public Future<List<Listed>> page(TaskQueueKey queue, @Nullable Place after, int max) {
        BacklogPlace from = after == null
                ? null
                : new BacklogPlace(after.priority(), after.scheduledMs(), after.runId(), after.task());
        return reads.page(UUID.fromString(queue.namespaceId()), queue.name(), queue.type(), from, max)
                .map(rows -> rows.stream().map(StoredBacklog::listed).toList());
    }

    private static Listed listed(BacklogRow row) {
        long task = row.key().task();
        TaskRef ref = TaskRef.newBuilder()
                .setKind(task == 0 ? TaskRef.Kind.WORKFLOW : TaskRef.Kind.ACTIVITY)
                .setSlot(row.key().slot())
                .setNamespaceId(row.namespaceId().toString())
                .setWorkflowId(row.workflowId())
                .setRunId(row.key().runId().toString())
                .setScheduledEventId(row.scheduledEventId())
                .setAttempt(row.attempt())
                .setStamp(row.stamp())
                .build();
        OfferTaskRequest offer = OfferTaskRequest.newBuilder()
                .setTask(ref)
                .setTaskQueue(row.taskQueue())
                .setScheduledMs(row.scheduledMs())
                .setPriority(row.priority())
                .setFairnessKey(row.fairnessKey())
                .setFairnessWeight((float) row.fairnessWeight())
                .setStored(true)
                .build();
        return new Listed(new Place(row.priority(), row.scheduledMs(), row.key().runId(), task), offer);
    }

    @Override
    public Future<Size> size(TaskQueueKey queue) {
        return reads.stats(UUID.fromString(queue.namespaceId()), queue.name(), queue.type())
                .map(stats -> new Size(stats.tasks(), stats.oldestMs()));
    }
}
