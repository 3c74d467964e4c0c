package io.perdura.sdk.run;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.SuggestContinueAsNewReason;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskStartedEventAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run knows about itself. What changes is as of the workflow task that is being handled.
 *
 * <p>Of the event that began the run only what can be asked for is kept, in strings that runs share where they can: the event
 * itself would be a third of what a run at rest holds.
 */
public final class WorkflowInfo {
    private final String namespace;
    private final String workflowId;
    private final String runId;
    private final Instant startedAt;
    private final String taskQueue;
    private final int attempt;
    private final String firstRunId;
    private final String continuedRunId;
    private final @Nullable WorkflowExecution parent;
    private final String cronSchedule;
    private final Duration runTimeout;
    private final Duration executionTimeout;
    private final Duration taskTimeout;
    private final @Nullable RetryPolicy retryPolicy;
    private final @Nullable Payloads lastCompletionResult;
    private final @Nullable Failure continuedFailure;
    private String workflowType;
    private String buildId = "";
    private long historyLength;
    private long historySizeBytes;
    private boolean continueAsNewSuggested;
    private List<SuggestContinueAsNewReason> continueAsNewReasons = List.of();

    WorkflowInfo(
            RunSettings settings,
            String workflowId,
            String runId,
            Instant startedAt,
            WorkflowExecutionStartedEventAttributes started) {
        this.namespace = settings.namespace();
        this.workflowId = workflowId;
        this.runId = runId;
        this.startedAt = startedAt;
        workflowType = started.getWorkflowType().getName();
        taskQueue = shared(settings.taskQueue(), started.getTaskQueue().getName());
        attempt = started.getAttempt();
        firstRunId = shared(runId, started.getFirstExecutionRunId());
        continuedRunId = started.getContinuedExecutionRunId();
        parent = started.hasParentWorkflowExecution() ? started.getParentWorkflowExecution() : null;
        cronSchedule = started.getCronSchedule();
        runTimeout = duration(started.getWorkflowRunTimeout());
        executionTimeout = duration(started.getWorkflowExecutionTimeout());
        taskTimeout = duration(started.getWorkflowTaskTimeout());
        retryPolicy = started.hasRetryPolicy() ? started.getRetryPolicy() : null;
        lastCompletionResult = started.hasLastCompletionResult() ? started.getLastCompletionResult() : null;
        continuedFailure = started.hasContinuedFailure() ? started.getContinuedFailure() : null;
    }

    /** It is registered under this name, which all runs of the type share. */
    void registeredAs(String type) {
        workflowType = shared(type, workflowType);
    }

    /** Equal texts are one: what was read from the wire is not kept a hundred thousand times. */
    static String shared(String kept, String read) {
        return kept.equals(read) ? kept : read;
    }

    void taskStarted(long eventId, WorkflowTaskStartedEventAttributes task, String build) {
        buildId = build;
        historyLength = eventId;
        historySizeBytes = task.getHistorySizeBytes();
        continueAsNewSuggested = task.getSuggestContinueAsNew();
        continueAsNewReasons = task.getSuggestContinueAsNewReasonsCount() == 0
                ? List.of()
                : List.copyOf(task.getSuggestContinueAsNewReasonsList());
    }

    public String namespace() {
        return namespace;
    }

    public String workflowId() {
        return workflowId;
    }

    public String runId() {
        return runId;
    }

    public String workflowType() {
        return workflowType;
    }

    public String taskQueue() {
        return taskQueue;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** 1 unless a retry policy began the run anew. */
    public int attempt() {
        return attempt;
    }

    public String firstRunId() {
        return firstRunId;
    }

    /** Empty unless the run goes on from another. */
    public String continuedRunId() {
        return continuedRunId;
    }

    /** Who started it as a child. */
    public Optional<WorkflowExecution> parent() {
        return Optional.ofNullable(parent);
    }

    public String cronSchedule() {
        return cronSchedule;
    }

    public Duration runTimeout() {
        return runTimeout;
    }

    public Duration executionTimeout() {
        return executionTimeout;
    }

    public Duration taskTimeout() {
        return taskTimeout;
    }

    private static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    /** Of the run as a whole, for the run that follows it. */
    @Nullable
    RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    @Nullable
    Payloads lastCompletionResult() {
        return lastCompletionResult;
    }

    @Nullable
    Failure continuedFailure() {
        return continuedFailure;
    }

    /**
     * Which build of the code decides the workflow task at hand ({@code WorkerOptions.buildId}); in replay the one that decided
     * it then. Empty: not said.
     */
    public String buildId() {
        return buildId;
    }

    /** Events so far. */
    public long historyLength() {
        return historyLength;
    }

    /** Bytes so far; 0 if the server does not tell. */
    public long historySizeBytes() {
        return historySizeBytes;
    }

    /** Whether the server finds the history long enough. */
    public boolean isContinueAsNewSuggested() {
        return continueAsNewSuggested;
    }

    public List<SuggestContinueAsNewReason> continueAsNewReasons() {
        return continueAsNewReasons;
    }
}
