package io.perdura.node.api.worker;

import io.perdura.engine.Rejections;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest.RateLimitUpdate;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What may be set for a task queue, in Temporal's order and words. */
final class TaskQueueSettings {
    private static final int TEXT_BYTES_MAX = 1_000;
    private static final int FAIRNESS_KEY_BYTES_MAX = 64;
    private static final int WEIGHTS_MAX = 1_000;

    private TaskQueueSettings() {}

    static void require(UpdateTaskQueueConfigRequest request) {
        boolean workflows = request.getTaskQueueType() == TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;
        RateLimitUpdate queue = request.getUpdateQueueRateLimit();
        if (queue.hasRateLimit() && workflows) {
            throw Rejections.invalid("Setting rate limit on workflow task queues is not allowed.");
        }
        requireLimit(queue, "UpdateQueueRateLimit");
        RateLimitUpdate keys = request.getUpdateFairnessKeyRateLimitDefault();
        if (keys.hasRateLimit() && workflows) {
            throw Rejections.invalid("Setting fairness key rate limit on workflow task queues is not allowed.");
        }
        requireLimit(keys, "UpdateFairnessKeyRateLimitDefault");
        requireText(request.getIdentity(), "Identity");
        requireWeights(request);
    }

    private static void requireLimit(RateLimitUpdate update, String label) {
        if (!update.hasRateLimit()) {
            return;
        }
        float perSecond = update.getRateLimit().getRequestsPerSecond();
        if (perSecond < 0 || Float.isNaN(perSecond)) {
            throw Rejections.invalid("RequestsPerSecond for " + label + " rate limit must be non-negative.");
        }
        requireText(update.getReason(), label + ".Reason");
    }

    private static void requireText(String text, String label) {
        if (bytes(text) > TEXT_BYTES_MAX) {
            throw Rejections.invalid(label + " field too long (max " + TEXT_BYTES_MAX + " characters).");
        }
    }

    private static void requireWeights(UpdateTaskQueueConfigRequest request) {
        List<String> unset = request.getUnsetFairnessWeightOverridesList();
        int count = request.getSetFairnessWeightOverridesCount() + unset.size();
        if (count > WEIGHTS_MAX) {
            throw Rejections.invalid(
                    "too many fairness weight overrides in request: got " + count + ", maximum " + WEIGHTS_MAX);
        }
        request.getSetFairnessWeightOverridesMap().forEach((key, weight) -> {
            requireKey(key);
            if (!(weight > 0)) {
                throw Rejections.invalid(
                        "invalid fairness weight weight for key \"" + key + "\": must be greater than zero");
            }
        });
        unset.forEach(TaskQueueSettings::requireKey);
        for (String key : unset) {
            if (request.containsSetFairnessWeightOverrides(key)) {
                throw Rejections.invalid(
                        "fairness weight override key \"" + key + "\" present in both set and unset lists");
            }
        }
    }

    private static void requireKey(String key) {
        if (key.isEmpty()) {
            throw Rejections.invalid("fairness weight override key must not be empty");
        }
        if (bytes(key) > FAIRNESS_KEY_BYTES_MAX) {
            throw Rejections.invalid("fairness key length exceeds limit");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
