package io.perdura.sdk.worker;

import io.temporal.api.enums.v1.CommandType;
import java.time.Duration;
import java.util.function.IntSupplier;

/** What a worker counts and measures, under the names that the SDKs' dashboards know. Thread-safe. */
public interface WorkerMetrics {
    WorkerMetrics NONE = new WorkerMetrics() {};

    /** {@code workflow_task_queue_poll_succeed} or {@code _empty}. */
    default void workflowPoll(boolean succeeded) {}

    /** {@code activity_poll_no_task}. */
    default void activityPollEmpty() {}

    /** {@code sticky_cache_hit} or {@code _miss}. */
    default void cacheLookup(boolean hit) {}

    /** {@code sticky_cache_size}, by how many runs it changed. */
    default void cacheGrew(int runs) {}

    /** {@code sticky_cache_total_forced_eviction}. */
    default void forcedEviction() {}

    /** {@code workflow_task_execution_latency}. */
    default void workflowTask(String workflowType, Duration took) {}

    /** {@code workflow_task_execution_failed}; the reason is NonDeterminismError, GrpcMessageTooLarge or WorkflowError. */
    default void workflowTaskFailed(String workflowType, String reason) {}

    /** {@code workflow_task_schedule_to_start_latency}. */
    default void workflowTaskWaited(Duration waited) {}

    /**
     * {@code workflow_completed}, {@code _failed}, {@code _canceled} or {@code _continue_as_new}, and
     * {@code workflow_endtoend_latency}; once the server has accepted it.
     */
    default void workflowClosed(String workflowType, CommandType how, Duration took) {}

    /** {@code worker_task_slots_used} and {@code _available}; the type is WorkflowWorker or ActivityWorker. Told once. */
    default void slots(String workerType, IntSupplier used, int size) {}

    /** {@code activity_schedule_to_start_latency}. */
    default void activityWaited(String activityType, Duration waited) {}

    /** {@code activity_execution_latency}. */
    default void activity(String activityType, Duration took) {}

    /** {@code activity_execution_failed}; not of benign failures. */
    default void activityFailed(String activityType) {}
}
