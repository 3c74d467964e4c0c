package io.perdura.benchmarks.sdk;

import io.temporal.api.history.v1.History;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;

/** The stock SDK's, as it comes but for the size of its cache. */
final class StockMeasured implements MeasuredWorker {
    private static final int REPLAYS = 20;
    private static final int THREADS_BESIDE = 600;

    private final Worker worker;

    StockMeasured(Place place, boolean virtualThreads) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(place.host() + ":" + place.port())
                .build());
        WorkerFactory factory = WorkerFactory.newInstance(
                WorkflowClient.newInstance(
                        stubs,
                        WorkflowClientOptions.newBuilder()
                                .setNamespace(place.namespace())
                                .build()),
                WorkerFactoryOptions.newBuilder()
                        .setWorkflowCacheSize(place.cached())
                        .setMaxWorkflowThreadCount(place.cached() + THREADS_BESIDE)
                        .setUsingVirtualWorkflowThreads(virtualThreads)
                        .build());
        worker = factory.newWorker(
                place.queue(),
                WorkerOptions.newBuilder()
                        .setUsingVirtualThreads(virtualThreads)
                        .build());
        worker.registerWorkflowImplementationTypes(
                StockFlows.StepsFlow.class, StockFlows.TicksFlow.class, StockFlows.SleeperFlow.class);
        worker.registerActivitiesImplementations(new StockFlows.StepInline());
        factory.start();
    }

    @Override
    public int cachedRuns() {
        throw new UnsupportedOperationException("the stock SDK tells that in its metrics only");
    }

    @Override
    public long replayNanos(History history) throws Exception {
        return MeasuredWorker.best(
                REPLAYS, () -> worker.replayWorkflowExecution(new WorkflowExecutionHistory(history)));
    }
}
