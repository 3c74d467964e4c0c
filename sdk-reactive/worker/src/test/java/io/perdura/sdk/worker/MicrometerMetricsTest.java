package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.enums.v1.CommandType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** sdk-protocol 106, sdk-surface 9.1: the names that dashboards know. */
class MicrometerMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final WorkerMetrics metrics = MicrometerMetrics.of(registry, "default", "q");

    @Test
    void countsUnderTheNamesOfTheSdks() {
        metrics.workflowPoll(true);
        metrics.workflowPoll(true);
        metrics.workflowPoll(false);
        metrics.workflowClosed("Order", CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION, Duration.ofSeconds(2));
        metrics.workflowTaskFailed("Order", "NonDeterminismError");

        assertThat(registry.get("temporal_workflow_task_queue_poll_succeed")
                        .tags("namespace", "default", "task_queue", "q")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("temporal_workflow_task_queue_poll_empty")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("temporal_workflow_failed")
                        .tag("workflow_type", "Order")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("temporal_workflow_endtoend_latency").timer().count())
                .isEqualTo(1);
        assertThat(registry.get("temporal_workflow_task_execution_failed")
                        .tag("failure_reason", "NonDeterminismError")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void cachesOfSeveralEventLoopsAddUpAndSlotsAreLookedAt() {
        metrics.cacheGrew(3);
        metrics.cacheGrew(2);
        metrics.cacheGrew(-1);
        metrics.slots("ActivityWorker", () -> 4, 10);

        assertThat(registry.get("temporal_sticky_cache_size").gauge().value()).isEqualTo(4);
        assertThat(registry.get("temporal_worker_task_slots_used")
                        .tag("worker_type", "ActivityWorker")
                        .gauge()
                        .value())
                .isEqualTo(4);
        assertThat(registry.get("temporal_worker_task_slots_available").gauge().value())
                .isEqualTo(6);
    }
}
