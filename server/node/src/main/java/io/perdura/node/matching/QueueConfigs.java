package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What somebody set for task queues, kept for good. */
public interface QueueConfigs {

    /** Empty if nobody has ever set anything; what was set and unset again is there, and empty itself. */
    Future<Optional<TaskQueueConfig>> find(TaskQueueKey queue);

    /** Nothing set: the default instance. */
    default Future<TaskQueueConfig> load(TaskQueueKey queue) {
        return find(queue).map(found -> found.orElse(TaskQueueConfig.getDefaultInstance()));
    }

    /** Changes what is set, on top of whatever others have set meanwhile; the change may be asked for more than once. */
    Future<TaskQueueConfig> update(TaskQueueKey queue, UnaryOperator<TaskQueueConfig> change);
}
