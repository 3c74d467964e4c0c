package io.perdura.benchmarks.sdk;

import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowCall;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The client's side, the same for all columns: so many workflows open at a time. */
final class SdkLoad {
    private static final long ONE_MAX_MINUTES = 10;
    private static final long EVENTS_OF_A_FIRST_TASK = 4;

    /** Whoever asks without a pause leaves nothing of the machine to the worker that is waited for. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS);

    private final WorkflowClient client;
    private final String queue;

    SdkLoad(WorkflowClient client, String queue) {
        this.client = client;
        this.queue = queue;
    }

    /** How long a number of them took, all together and each. */
    record Took(int count, double seconds, double p50Millis) {
        double perSecond() {
            return count / seconds;
        }
    }

    /** Starts them, awaits them, with so many open at a time. */
    Took run(String type, Object argument, int count, int inFlight) throws InterruptedException {
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        long began = System.nanoTime();
        each(count, inFlight, () -> {
            long one = System.nanoTime();
            return start(type, argument)
                    .thenCompose(WorkflowHandle::result)
                    .thenAccept(result -> nanos.add(System.nanoTime() - one));
        });
        double seconds = (System.nanoTime() - began) / 1e9;
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Took(count, seconds, sorted[sorted.length / 2] / 1e6);
    }

    /** Starts them and leaves them. */
    List<WorkflowHandle<String>> startAll(String type, Object argument, int count, int inFlight)
            throws InterruptedException {
        ConcurrentLinkedQueue<WorkflowHandle<String>> handles = new ConcurrentLinkedQueue<>();
        each(count, inFlight, () -> start(type, argument).thenAccept(handles::add));
        return new ArrayList<>(handles);
    }

    /** Until a worker has handled the first workflow task of each. */
    void awaitFirstTasks(List<WorkflowHandle<String>> handles, int inFlight) throws InterruptedException {
        ConcurrentLinkedQueue<WorkflowHandle<String>> begun = new ConcurrentLinkedQueue<>(handles);
        each(handles.size(), inFlight, () -> firstTask(begun.remove()));
    }

    private static CompletionStage<Void> firstTask(WorkflowHandle<String> handle) {
        return handle.describe()
                .thenCompose(seen -> seen.summary().historyLength() < EVENTS_OF_A_FIRST_TASK
                        ? CompletableFuture.runAsync(() -> {}, LATER).thenCompose(later -> firstTask(handle))
                        : CompletableFuture.completedStage(null));
    }

    /** Signals them all and awaits their ends. */
    double wakeAll(List<WorkflowHandle<String>> handles, int inFlight) throws InterruptedException {
        ConcurrentLinkedQueue<WorkflowHandle<String>> asleep = new ConcurrentLinkedQueue<>(handles);
        long began = System.nanoTime();
        each(handles.size(), inFlight, () -> {
            WorkflowHandle<String> handle = asleep.remove();
            return handle.signal("wake").thenCompose(sent -> handle.result());
        });
        return (System.nanoTime() - began) / 1e9;
    }

    CompletionStage<WorkflowHandle<String>> start(String type, Object argument) {
        return client.start(
                StartOptions.of(queue).workflowId(UUID.randomUUID().toString()),
                WorkflowCall.of(type, String.class, argument));
    }

    private static void each(int count, int inFlight, Supplier<CompletionStage<?>> one) throws InterruptedException {
        Semaphore room = new Semaphore(inFlight);
        CompletableFuture<Void> failure = new CompletableFuture<>();
        for (int i = 0; i < count; i++) {
            if (!room.tryAcquire(ONE_MAX_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("nothing has ended for " + ONE_MAX_MINUTES + " minutes");
            }
            if (failure.isDone()) {
                failure.join();
            }
            one.get().whenComplete((done, thrown) -> {
                if (thrown != null) {
                    failure.completeExceptionally(thrown);
                }
                room.release();
            });
        }
        if (!room.tryAcquire(inFlight, ONE_MAX_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("some have not ended for " + ONE_MAX_MINUTES + " minutes");
        }
        if (failure.isDone()) {
            failure.join();
        }
    }
}
