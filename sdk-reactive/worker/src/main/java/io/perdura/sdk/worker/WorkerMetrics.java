package io.perdura.sdk.worker;

import java.time.Duration;

/** What a worker counts and measures, under the names that the SDKs' dashboards know. Thread-safe. */
public interface WorkerMetrics {
    WorkerMetrics NONE = new WorkerMetrics() {};

    /** {@code workflow_task_queue_poll_succeed} or {@code _empty}. */
    default void workflowPoll(boolean succeeded) {}

    /** {@code activity_poll_no_task}. */
    default void activityPollEmpty() {}

    /** {@code sticky_cache_hit} or {@code _miss}. */
    default void cacheLookup(boolean hit) {}

    /** {@code sticky_cache_size}. */
    default void cacheSize(int runs) {}

    /** {@code sticky_cache_total_forced_eviction}. */
    default void forcedEviction() {}

    /** {@code workflow_task_execution_latency}. */
    default void workflowTask(String workflowType, Duration took) {}

    /** {@code workflow_task_execution_failed}; the reason is NonDeterminismError, GrpcMessageTooLarge or WorkflowError. */
    default void workflowTaskFailed(String workflowType, String reason) {}

    /** {@code activity_execution_latency}. */
    default void activity(String activityType, Duration took) {}

    /** {@code activity_execution_failed}; not of benign failures. */
    default void activityFailed(String activityType) {}
}
