package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** The settings of task queues, kept as long as the test. */
final class FakeConfigs implements QueueConfigs {
    private final Map<TaskQueueKey, TaskQueueConfig> byQueue = new ConcurrentHashMap<>();

    @Override
    public Future<Optional<TaskQueueConfig>> find(TaskQueueKey queue) {
        return Future.succeededFuture(Optional.ofNullable(byQueue.get(queue)));
    }

    @Override
    public Future<TaskQueueConfig> update(TaskQueueKey queue, UnaryOperator<TaskQueueConfig> change) {
        return Future.succeededFuture(byQueue.compute(
                queue,
                (key, current) -> change.apply(current == null ? TaskQueueConfig.getDefaultInstance() : current)));
    }
}
