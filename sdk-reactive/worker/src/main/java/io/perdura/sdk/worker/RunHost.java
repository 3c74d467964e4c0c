package io.perdura.sdk.worker;

import io.perdura.sdk.run.Decision;
import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.ServiceClient;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.time.Instant;
import java.util.concurrent.CompletionException;
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
                        undecodable(task, thrown);
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
                        cached.waits(handling);
                    }
                }));
    }

    /** The task fails, and is tried again: a worker with another codec, or this one a little later, may go on. */
    private void undecodable(PollWorkflowTaskQueueResponse task, Throwable thrown) {
        LOG.error(
                "a task of workflow {} cannot be decoded",
                task.getWorkflowExecution().getWorkflowId(),
                thrown);
        metrics.workflowTaskFailed(task.getWorkflowType().getName(), "WorkflowError");
        CompletionStage<?> told;
        if (task.hasQuery()) {
            told = replies.answered(
                    task,
                    WorkflowQueryResult.newBuilder()
                            .setResultType(QueryResultType.QUERY_RESULT_TYPE_FAILED)
                            .setErrorMessage("the codec cannot decode the query: " + unwrapped(thrown))
                            .setFailure(failure("the codec cannot decode the query: " + unwrapped(thrown)))
                            .build());
        } else if (task.getAttempt() <= 1) {
            told = replies.failed(
                    task,
                    new Decision.Failed(
                            WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
                            failure("the codec cannot decode the task: " + unwrapped(thrown))));
        } else {
            return; // it times out, so that it does not fail ever faster
        }
        told.whenComplete((answer, untold) -> {
            if (untold != null) {
                LOG.warn("that a task cannot be decoded could not be told: {}", String.valueOf(untold.getMessage()));
            }
        });
    }

    private static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private void begin(CachedRun cached, WorkflowTaskHandling handling) {
        cached.busyWith = handling;
        handling.begin();
    }

    /** A task is over: the next of the run, if one waits. */
    void rest(CachedRun cached) {
        WorkflowTaskHandling next = cached.takeWaiting();
        cached.busyWith = next; // before the cache looks: what is busy stays, and the next task is of this very object
        WorkflowRun run = cached.run;
        cache.rest(cached, run == null ? 0 : BYTES_OF_A_RUN + run.historySizeBytes());
        if (next != null) {
            next.begin();
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

    Instant now() {
        return service.surroundings().now();
    }

    long nanoTime() {
        return service.surroundings().nanoTime();
    }

    void close() {
        loop.execute(cache::clear);
    }
}
