package io.perdura.node.persistence;

import java.util.UUID;

/**
 * A task that nobody has taken for a while, as the backlog lists it. An index of the truth, never the truth: whether the
 * task is still owed, only its run says.
 *
 * @param priority 1 to 5, the smaller goes first
 * @param stamp of the task when it was listed
 */
public record BacklogRow(
        BacklogKey key,
        UUID namespaceId,
        String taskQueue,
        int taskType,
        int priority,
        String fairnessKey,
        double fairnessWeight,
        long scheduledMs,
        String workflowId,
        long scheduledEventId,
        int attempt,
        long stamp) {

    int sizeBytes() {
        return 160 + taskQueue.length() + fairnessKey.length() + workflowId.length();
    }
}
