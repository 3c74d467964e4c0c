package io.perdura.sdk.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.temporal.api.enums.v1.CommandType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A worker's metrics in a registry of Micrometer, under the names that the dashboards of the SDKs know. A registry for
 * Prometheus adds {@code _total} and {@code _seconds}, as those expect. Needs {@code micrometer-core} on the class path.
 */
public final class MicrometerMetrics implements WorkerMetrics {
    private static final String PREFIX = "temporal_";

    private final MeterRegistry registry;
    private final Tags tags;
    private final AtomicInteger cached = new AtomicInteger();

    private MicrometerMetrics(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /** Of the worker of one queue. */
    public static MicrometerMetrics of(MeterRegistry registry, String namespace, String taskQueue) {
        MicrometerMetrics metrics =
                new MicrometerMetrics(registry, Tags.of("namespace", namespace, "task_queue", taskQueue));
        Gauge.builder(PREFIX + "sticky_cache_size", metrics.cached, AtomicInteger::get)
                .tags(metrics.tags)
                .register(registry);
        return metrics;
    }

    private void count(String name, String... more) {
        Counter.builder(PREFIX + name).tags(tags.and(more)).register(registry).increment();
    }

    private void time(String name, Duration took, String... more) {
        Timer.builder(PREFIX + name)
                .tags(tags.and(more))
                .publishPercentileHistogram()
                .register(registry)
                .record(took.isNegative() ? Duration.ZERO : took);
    }

    @Override
    public void workflowPoll(boolean succeeded) {
        count(succeeded ? "workflow_task_queue_poll_succeed" : "workflow_task_queue_poll_empty");
    }

    @Override
    public void activityPollEmpty() {
        count("activity_poll_no_task");
    }

    @Override
    public void cacheLookup(boolean hit) {
        count(hit ? "sticky_cache_hit" : "sticky_cache_miss");
    }

    @Override
    public void cacheGrew(int runs) {
        cached.addAndGet(runs);
    }

    @Override
    public void forcedEviction() {
        count("sticky_cache_total_forced_eviction");
    }

    @Override
    public void workflowTask(String workflowType, Duration took) {
        time("workflow_task_execution_latency", took, "workflow_type", workflowType);
    }

    @Override
    public void workflowTaskWaited(Duration waited) {
        time("workflow_task_schedule_to_start_latency", waited);
    }

    @Override
    public void workflowTaskFailed(String workflowType, String reason) {
        count("workflow_task_execution_failed", "workflow_type", workflowType, "failure_reason", reason);
    }

    @Override
    public void workflowClosed(String workflowType, CommandType how, Duration took) {
        String name = switch (how) {
            case COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION -> "workflow_completed";
            case COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION -> "workflow_failed";
            case COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION -> "workflow_canceled";
            case COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION -> "workflow_continue_as_new";
            default -> "";
        };
        if (!name.isEmpty()) {
            count(name, "workflow_type", workflowType);
            time("workflow_endtoend_latency", took, "workflow_type", workflowType);
        }
    }

    @Override
    public void slots(String workerType, IntSupplier used, int size) {
        Tags typed = tags.and("worker_type", workerType);
        Gauge.builder(PREFIX + "worker_task_slots_used", used, IntSupplier::getAsInt)
                .tags(typed)
                .strongReference(true)
                .register(registry);
        Gauge.builder(PREFIX + "worker_task_slots_available", used, taken -> size - taken.getAsInt())
                .tags(typed)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void activity(String activityType, Duration took) {
        time("activity_execution_latency", took, "activity_type", activityType);
    }

    @Override
    public void activityWaited(String activityType, Duration waited) {
        time("activity_schedule_to_start_latency", waited, "activity_type", activityType);
    }

    @Override
    public void activityFailed(String activityType) {
        count("activity_execution_failed", "activity_type", activityType);
    }
}
