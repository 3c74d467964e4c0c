package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is read of the backlog of a task queue. */
public interface BacklogReads {
    /** Strictly after {@code after}, from the start if that is null; fewer than {@code limit}: this is the end. */
    Future<List<BacklogRow>> page(
            UUID namespaceId, String taskQueue, int taskType, @Nullable BacklogPlace after, int limit);

    Future<BacklogStats> stats(UUID namespaceId, String taskQueue, int taskType);
}
