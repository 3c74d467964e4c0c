package io.perdura.sdk.worker;

import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.ServiceClient;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of one event loop, one task at a time for each. All on that loop. */
final class RunHost {
    private static final Logger LOG = LoggerFactory.getLogger(RunHost.class);
    private static final long BYTES_OF_A_RUN = 4_096;

    private final EventLoop loop;
    private final ServiceClient service;
    private final RunSettings settings;
    private final RunCache cache;
    private final HistoryPages pages;
    private final Replies replies;
    private final EagerActivities.Source eager;
    private final LocalActivityRunner localActivities;
    private final WorkerMetrics metrics;

    RunHost(
            EventLoop loop,
            ServiceClient service,
            RunSettings settings,
            RunCache cache,
            Replies replies,
            EagerActivities.Source eager,
            LocalActivityRunner localActivities,
            WorkerMetrics metrics) {
        this.loop = loop;
        this.service = service;
        this.settings = settings;
        this.cache = cache;
        this.pages = new HistoryPages(service);
        this.replies = replies;
        this.eager = eager;
        this.localActivities = localActivities;
        this.metrics = metrics;
    }

    /** From any thread. The slot is released when the task is over. */
    void accept(PollWorkflowTaskQueueResponse task, Runnable releaseSlot) {
        decode(task)
                .whenComplete((decoded, thrown) -> loop.execute(() -> {
                    if (thrown != null) {
                        LOG.error(
                                "a task of workflow {} cannot be decoded",
                                task.getWorkflowExecution().getWorkflowId(),
                                thrown);
                        releaseSlot.run();
                        return;
                    }
                    CachedRun cached = cache.use(
                            decoded.getWorkflowExecution().getWorkflowId(),
                            decoded.getWorkflowExecution().getRunId());
                    WorkflowTaskHandling handling = new WorkflowTaskHandling(this, cached, decoded, releaseSlot);
                    if (cached.busyWith == null) {
                        begin(cached, handling);
                    } else {
                        wait(cached, handling);
                    }
                }));
    }

    /** Of workflow tasks only the newest is worth anything; every query is answered. */
    private static void wait(CachedRun cached, WorkflowTaskHandling handling) {
        if (!handling.isQuery()) {
            cached.waiting.removeIf(older -> {
                if (older.isQuery()) {
                    return false;
                }
                older.overtaken();
                return true;
            });
        }
        cached.waiting.add(handling);
    }

    private void begin(CachedRun cached, WorkflowTaskHandling handling) {
        cached.busyWith = handling;
        handling.begin();
    }

    /** A task is over: the next of the run, if one waits. */
    void rest(CachedRun cached) {
        cached.busyWith = null;
        WorkflowTaskHandling next = cached.waiting.poll();
        WorkflowRun run = cached.run;
        cache.rest(cached, run == null ? 0 : BYTES_OF_A_RUN + run.info().historySizeBytes());
        if (next != null) {
            begin(cache.use(cached.workflowId, cached.runId), next);
        }
    }

    CompletionStage<PollWorkflowTaskQueueResponse> decode(PollWorkflowTaskQueueResponse task) {
        return service.codec().decode(task);
    }

    WorkflowRun newRun(CachedRun cached) {
        return new WorkflowRun(settings, cached.workflowId, cached.runId);
    }

    Failure failure(String message) {
        return settings.converters().toFailure(new IllegalStateException(message));
    }

    EventLoop loop() {
        return loop;
    }

    RunCache cache() {
        return cache;
    }

    HistoryPages pages() {
        return pages;
    }

    Replies replies() {
        return replies;
    }

    EagerActivities.Source eager() {
        return eager;
    }

    LocalActivityRunner localActivities() {
        return localActivities;
    }

    WorkerMetrics metrics() {
        return metrics;
    }

    long nanoTime() {
        return service.surroundings().nanoTime();
    }

    void close() {
        loop.execute(cache::clear);
    }
}
