package io.perdura.benchmarks.demo;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.util.concurrent.TimeUnit;

/** Who carries the transfers out: workers of one SDK or another, until they are closed. */
interface TransferWorkers extends AutoCloseable {
    int STOP_SECONDS_MAX = 5;

    @Override
    void close() throws InterruptedException;

    /** The stock SDK. */
    static TransferWorkers stock(WorkflowClient client, String taskQueue, Bank bank) {
        WorkerFactory workers = WorkerFactory.newInstance(client);
        Worker worker = workers.newWorker(taskQueue);
        worker.registerWorkflowImplementationTypes(BankTransfer.class);
        worker.registerActivitiesImplementations(bank);
        workers.start();
        return () -> {
            workers.shutdownNow();
            workers.awaitTermination(STOP_SECONDS_MAX, TimeUnit.SECONDS);
        };
    }
}
