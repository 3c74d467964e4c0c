package io.perdura.benchmarks.demo;

import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.vertx.VertxSurroundings;
import io.perdura.sdk.vertx.VertxTransport;
import io.perdura.sdk.worker.Worker;
import io.perdura.sdk.worker.WorkerOptions;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A worker of the reactive SDK, with a Vert.x of its own. */
final class ReactiveWorkers implements TransferWorkers {
    private static final int LOOPS = 2;
    private static final int BLOCKING_MAX = 20;

    private final Vertx vertx = Vertx.vertx();
    private final Worker worker;

    ReactiveWorkers(String address, String namespace, String taskQueue, Bank bank) {
        int colon = address.lastIndexOf(':');
        ServiceClient service = new ServiceClient(
                VertxTransport.plain(
                        vertx, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                VertxSurroundings.of(vertx, LOOPS, BLOCKING_MAX),
                ServiceOptions.of(namespace));
        worker = Worker.create(service, taskQueue, WorkerOptions.defaults())
                .workflow(ReactiveTransfer.class, ReactiveBankTransfer::new)
                .activities(bank);
        worker.start().toCompletableFuture().join();
    }

    @Override
    public void close() {
        worker.shutdown(Duration.ofSeconds(STOP_SECONDS_MAX))
                .toCompletableFuture()
                .join();
        vertx.close().await();
    }
}
