package io.perdura.node.matching;

import io.perdura.node.routing.TaskQueueKey;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.vertx.core.Future;
import java.util.function.UnaryOperator;

/** What somebody set for task queues, kept for good. */
public interface QueueConfigs {

    /** Nothing set: the default instance. */
    Future<TaskQueueConfig> load(TaskQueueKey queue);

    /** Changes what is set, on top of whatever others have set meanwhile; the change may be asked for more than once. */
    Future<TaskQueueConfig> update(TaskQueueKey queue, UnaryOperator<TaskQueueConfig> change);
}
