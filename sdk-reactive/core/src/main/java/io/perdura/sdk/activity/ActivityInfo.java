package io.perdura.sdk.activity;

import java.time.Duration;
import java.time.Instant;

/**
 * What an activity knows about itself.
 *
 * @param attempt 1 for the first
 * @param isLocal whether it runs within a workflow task
 * @param heartbeatTimeout zero: none
 */
public record ActivityInfo(
        String namespace,
        String taskQueue,
        String workflowId,
        String runId,
        String workflowType,
        String activityId,
        String activityType,
        int attempt,
        Instant scheduledAt,
        Duration startToClose,
        Duration heartbeatTimeout,
        boolean isLocal) {}
