package io.perdura.node.matching;

import io.perdura.node.worker.WorkerAnswers;
import io.perdura.node.worker.WorkerRegistry;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.workflowservice.v1.CountWorkersRequest;
import io.temporal.api.workflowservice.v1.CountWorkersResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkerRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkerResponse;
import io.temporal.api.workflowservice.v1.ListWorkersRequest;
import io.temporal.api.workflowservice.v1.ListWorkersResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** The workers of the namespaces whose registry lives on one event loop. */
final class NamespaceWorkers {
    private static final int WORKERS_PER_NAMESPACE_MAX = 100_000;

    private final LongSupplier clock;
    private final Map<String, WorkerRegistry> byNamespace = new HashMap<>();

    NamespaceWorkers(LongSupplier clock) {
        this.clock = clock;
    }

    void record(String namespaceId, List<WorkerHeartbeat> heartbeats) {
        long nowMs = clock.getAsLong();
        byNamespace.values().removeIf(workers -> workers.isEmpty(nowMs));
        WorkerRegistry workers =
                byNamespace.computeIfAbsent(namespaceId, id -> new WorkerRegistry(WORKERS_PER_NAMESPACE_MAX));
        heartbeats.forEach(heartbeat -> workers.record(heartbeat, nowMs));
    }

    ListWorkersResponse list(String namespaceId, ListWorkersRequest request) {
        return WorkerAnswers.list(of(namespaceId), request, clock.getAsLong());
    }

    CountWorkersResponse count(String namespaceId, CountWorkersRequest request) {
        return WorkerAnswers.count(of(namespaceId), request, clock.getAsLong());
    }

    DescribeWorkerResponse describe(String namespaceId, DescribeWorkerRequest request) {
        return WorkerAnswers.describe(of(namespaceId), request, clock.getAsLong());
    }

    /** Another node keeps them now: workers say it again there. */
    void forget(Predicate<String> namespaceIds) {
        byNamespace.keySet().removeIf(namespaceIds);
    }

    private WorkerRegistry of(String namespaceId) {
        WorkerRegistry workers = byNamespace.get(namespaceId);
        return workers == null ? new WorkerRegistry(0) : workers;
    }
}
