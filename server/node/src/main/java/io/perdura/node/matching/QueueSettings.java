package io.perdura.node.matching;

import com.google.protobuf.Timestamp;
import io.perdura.engine.Rejections;
import io.temporal.api.taskqueue.v1.ConfigMetadata;
import io.temporal.api.taskqueue.v1.RateLimitConfig;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import java.util.HashMap;
import java.util.Map;

/** How a request changes what is set for a task queue. */
final class QueueSettings {
    private static final int WEIGHTS_MAX = 1_000;

    private QueueSettings() {}

    static TaskQueueConfig changed(TaskQueueConfig current, UpdateTaskQueueConfigRequest request, Timestamp now) {
        TaskQueueConfig.Builder changed = current.toBuilder();
        if (request.hasUpdateQueueRateLimit()) {
            UpdateTaskQueueConfigRequest.RateLimitUpdate update = request.getUpdateQueueRateLimit();
            RateLimitConfig.Builder limit = RateLimitConfig.newBuilder()
                    .setMetadata(ConfigMetadata.newBuilder()
                            .setReason(update.getReason())
                            .setUpdateIdentity(request.getIdentity())
                            .setUpdateTime(now));
            if (update.hasRateLimit()) {
                limit.setRateLimit(update.getRateLimit());
            }
            changed.setQueueRateLimit(limit);
        }
        Map<String, Float> weights = new HashMap<>(current.getFairnessWeightOverridesMap());
        request.getUnsetFairnessWeightOverridesList().forEach(weights::remove);
        weights.putAll(request.getSetFairnessWeightOverridesMap());
        if (weights.size() > WEIGHTS_MAX) {
            throw Rejections.invalid("fairness weight overrides update rejected: exceeding maximum key size");
        }
        return changed.clearFairnessWeightOverrides()
                .putAllFairnessWeightOverrides(weights)
                .build();
    }

    /** Tasks a second; NaN: nothing is set. */
    static double tasksPerSecond(TaskQueueConfig config) {
        return config.getQueueRateLimit().hasRateLimit()
                ? config.getQueueRateLimit().getRateLimit().getRequestsPerSecond()
                : Double.NaN;
    }
}
