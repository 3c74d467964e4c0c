package io.perdura.node.metric;

import com.google.rpc.Code;
import io.perdura.node.api.wire.RpcObserver;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls, their latency and their failures by method, as Temporal's dashboards expect of the frontend. */
public final class RpcMetrics implements RpcObserver {
    private static final String ROLE = "frontend";

    private final MetricTable table;
    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    public RpcMetrics(MetricTable table) {
        this.table = table;
    }

    @Override
    public void started(String method) {
        Operation operation = operation(method);
        operation.requests.increment();
        operation.pending.increment();
    }

    @Override
    public void finished(String method, Code code, long nanos) {
        Operation operation = operation(method);
        operation.pending.decrement();
        operation.latency.record(nanos);
        if (code != Code.OK) {
            failed(method, code);
        }
    }

    /** Failures are looked up each time: they are few. */
    private void failed(String method, Code code) {
        table.counter("service_error_with_type", labels(method, "error_type", code.name()))
                .increment();
        if (isServersFault(code)) {
            table.counter("service_errors", labels(method)).increment();
        }
        if (code == Code.NOT_FOUND) {
            table.counter("service_errors_entity_not_found", labels(method)).increment();
        } else if (code == Code.ALREADY_EXISTS) {
            table.counter("service_errors_execution_already_started", labels(method))
                    .increment();
        } else if (code == Code.RESOURCE_EXHAUSTED || code == Code.INVALID_ARGUMENT || code == Code.CANCELLED) {
            table.counter("service_errors_" + code.name().toLowerCase(Locale.ROOT), labels(method))
                    .increment();
        }
    }

    private static boolean isServersFault(Code code) {
        return code == Code.UNAVAILABLE
                || code == Code.INTERNAL
                || code == Code.UNKNOWN
                || code == Code.DATA_LOSS
                || code == Code.DEADLINE_EXCEEDED;
    }

    private Operation operation(String method) {
        Operation known = operations.get(method);
        return known != null ? known : operations.computeIfAbsent(method, this::register);
    }

    private Operation register(String method) {
        LongAdder pending = new LongAdder();
        table.gauge("service_pending_requests", pending::sum, labels(method));
        return new Operation(
                table.counter("service_requests", labels(method)),
                table.histogram("service_latency", labels(method)),
                pending);
    }

    private static String[] labels(String method, String... more) {
        String[] labels = new String[4 + more.length];
        labels[0] = "operation";
        labels[1] = method;
        labels[2] = "service_name";
        labels[3] = ROLE;
        System.arraycopy(more, 0, labels, 4, more.length);
        return labels;
    }

    /** The series of one method; the methods are those of the services, so there is a bounded number. */
    private record Operation(Counter requests, Histogram latency, LongAdder pending) {}
}
