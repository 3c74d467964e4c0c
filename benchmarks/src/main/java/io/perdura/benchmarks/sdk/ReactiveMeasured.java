package io.perdura.benchmarks.sdk;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.run.RunTask;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerMetrics;
import io.perdura.sdk.worker.WorkerOptions;
import io.temporal.api.history.v1.History;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;

/** The reactive SDK's, on two event loops. */
final class ReactiveMeasured implements MeasuredWorker {
    private static final int LOOPS = 2;
    private static final int BLOCKING_MAX = 4;
    private static final int REPLAYS = 20;

    private final Worker worker;
    private final AtomicInteger cached = new AtomicInteger();

    ReactiveMeasured(Place place) {
        Vertx vertx = Vertx.vertx();
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(vertx, place.host(), place.port()),
                VertxSurroundings.of(vertx, LOOPS, BLOCKING_MAX),
                ServiceOptions.of(place.namespace()));
        worker = Worker.create(
                        service,
                        place.queue(),
                        WorkerOptions.defaults().cachedRunsMax(place.cached()).cacheBytesMax(Long.MAX_VALUE),
                        Converters.standard(),
                        new WorkerMetrics() {
                            @Override
                            public void cacheGrew(int runs) {
                                cached.addAndGet(runs);
                            }
                        })
                .workflow(ReactiveFlows.Steps.class, ReactiveFlows.StepsFlow::new)
                .workflow(ReactiveFlows.Ticks.class, ReactiveFlows.TicksFlow::new)
                .workflow(ReactiveFlows.Sleeper.class, ReactiveFlows.SleeperFlow::new)
                .activities(new ReactiveFlows.StepInline());
        worker.start().toCompletableFuture().join();
    }

    @Override
    public int cachedRuns() {
        return cached.get();
    }

    @Override
    public long replayNanos(History history) throws Exception {
        return MeasuredWorker.best(REPLAYS, () -> {
            WorkflowRun run = new WorkflowRun(worker.replaySettings(), "replayed", runId(history));
            run.begin(RunTask.replay());
            run.feed(history.getEventsList(), true);
            Throwable failure = run.failure();
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        });
    }

    private static String runId(History history) {
        return history.getEvents(0).getWorkflowExecutionStartedEventAttributes().getOriginalExecutionRunId();
    }
}
