package io.perdura.node.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RpcMetricsTest {
    private final MetricTable table = new MetricTable();
    private final RpcMetrics metrics = new RpcMetrics(table);

    @Test
    void writesTheNamesThatDashboardsRead() {
        metrics.started("StartWorkflowExecution");
        metrics.finished("StartWorkflowExecution", Code.OK, TimeUnit.MILLISECONDS.toNanos(3));
        metrics.started("StartWorkflowExecution");
        metrics.finished("StartWorkflowExecution", Code.ALREADY_EXISTS, TimeUnit.MILLISECONDS.toNanos(40));
        metrics.started("StartWorkflowExecution");

        String labels = "{operation=\"StartWorkflowExecution\",service_name=\"frontend\"";
        assertThat(page())
                .contains("# TYPE service_requests counter\nservice_requests" + labels + "} 3\n")
                .contains("service_pending_requests" + labels + "} 1\n")
                .contains("service_latency_bucket" + labels + ",le=\"0.002\"} 0\n")
                .contains("service_latency_bucket" + labels + ",le=\"0.005\"} 1\n")
                .contains("service_latency_bucket" + labels + ",le=\"+Inf\"} 2\n")
                .contains("service_latency_sum" + labels + "} 0.043\n")
                .contains("service_latency_count" + labels + "} 2\n")
                .contains("service_errors_execution_already_started" + labels + "} 1\n")
                .contains("service_error_with_type" + labels + ",error_type=\"ALREADY_EXISTS\"} 1\n")
                .doesNotContain("# TYPE service_errors counter");
    }

    @Test
    void whatTheServerIsToBlameForIsAServiceError() {
        metrics.started("PollWorkflowTaskQueue");
        metrics.finished("PollWorkflowTaskQueue", Code.UNAVAILABLE, 1);

        assertThat(page())
                .contains("service_errors{operation=\"PollWorkflowTaskQueue\",service_name=\"frontend\"} 1\n");
    }

    private String page() {
        StringBuilder page = new StringBuilder();
        table.write(page);
        return page.toString();
    }
}
