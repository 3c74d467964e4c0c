package io.perdura.node.matching;

import com.google.protobuf.Timestamp;
import io.perdura.engine.Rejections;
import io.temporal.api.taskqueue.v1.ConfigMetadata;
import io.temporal.api.taskqueue.v1.RateLimitConfig;
import io.temporal.api.taskqueue.v1.TaskQueueConfig;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest.RateLimitUpdate;
import java.util.HashMap;
import java.util.Map;

/** How a request changes what is set for a task queue. */
final class QueueSettings {
    private static final int WEIGHTS_MAX = 1_000;

    private QueueSettings() {}

    static TaskQueueConfig changed(TaskQueueConfig current, UpdateTaskQueueConfigRequest request, Timestamp now) {
        TaskQueueConfig.Builder changed = current.toBuilder();
        if (request.hasUpdateQueueRateLimit()) {
            changed.setQueueRateLimit(limit(request.getUpdateQueueRateLimit(), request.getIdentity(), now));
        }
        if (request.hasUpdateFairnessKeyRateLimitDefault()) {
            changed.setFairnessKeysRateLimitDefault(
                    limit(request.getUpdateFairnessKeyRateLimitDefault(), request.getIdentity(), now));
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

    private static RateLimitConfig.Builder limit(RateLimitUpdate update, String identity, Timestamp now) {
        RateLimitConfig.Builder limit = RateLimitConfig.newBuilder()
                .setMetadata(ConfigMetadata.newBuilder()
                        .setReason(update.getReason())
                        .setUpdateIdentity(identity)
                        .setUpdateTime(now));
        if (update.hasRateLimit()) {
            limit.setRateLimit(update.getRateLimit());
        }
        return limit;
    }

    /** Tasks a second of a fairness key with weight 1; NaN: nothing is set. */
    static double tasksPerSecondOfKey(TaskQueueConfig config) {
        return config.getFairnessKeysRateLimitDefault().hasRateLimit()
                ? config.getFairnessKeysRateLimitDefault().getRateLimit().getRequestsPerSecond()
                : Double.NaN;
    }

    /** Tasks a second; NaN: nothing is set. */
    static double tasksPerSecond(TaskQueueConfig config) {
        return config.getQueueRateLimit().hasRateLimit()
                ? config.getQueueRateLimit().getRateLimit().getRequestsPerSecond()
                : Double.NaN;
    }
}
