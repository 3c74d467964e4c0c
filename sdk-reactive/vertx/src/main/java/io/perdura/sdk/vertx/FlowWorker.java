package io.perdura.sdk.vertx;

import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.function.Supplier;

/** A worker as a verticle: deployed, it polls; undeployed, it finishes what it has and stops. */
public final class FlowWorker extends VerticleBase {
    private static final Duration GRACE_DEFAULT = Duration.ofSeconds(10);

    private final Worker worker;
    private Duration grace = GRACE_DEFAULT;

    private FlowWorker(Worker worker) {
        this.worker = worker;
    }

    /** A worker of that queue, with everything as it is by default. */
    public static FlowWorker create(ServiceClient service, String taskQueue) {
        return create(service, taskQueue, WorkerOptions.defaults());
    }

    /** A worker of that queue. */
    public static FlowWorker create(ServiceClient service, String taskQueue, WorkerOptions options) {
        return new FlowWorker(Worker.create(service, taskQueue, options));
    }

    /** An implementation class; an instance for each run. */
    public FlowWorker workflow(Class<?> implementation) {
        worker.workflow(implementation);
        return this;
    }

    /** An interface, and how an instance for each run is made. */
    public <I> FlowWorker workflow(Class<I> type, Supplier<? extends I> factory) {
        worker.workflow(type, factory);
        return this;
    }

    /** Objects whose classes implement activity interfaces. */
    public FlowWorker activities(Object... instances) {
        worker.activities(instances);
        return this;
    }

    /** How long activities may go on when the verticle is undeployed. */
    public FlowWorker grace(Duration time) {
        grace = time;
        return this;
    }

    @Override
    public Future<?> start() {
        return Future.fromCompletionStage(worker.start(), context);
    }

    @Override
    public Future<?> stop() {
        return Future.fromCompletionStage(worker.shutdown(grace), context);
    }
}
