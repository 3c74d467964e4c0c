package io.perdura.sdk.run;

import io.temporal.api.common.v1.Payloads;
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

/** What a run knows about itself. What changes is as of the workflow task that is being handled. */
public final class WorkflowInfo {
    private final String namespace;
    private final String workflowId;
    private final String runId;
    private final Instant startedAt;
    private WorkflowExecutionStartedEventAttributes started;
    private long historyLength;
    private long historySizeBytes;
    private boolean continueAsNewSuggested;
    private List<SuggestContinueAsNewReason> continueAsNewReasons = List.of();

    WorkflowInfo(
            String namespace,
            String workflowId,
            String runId,
            Instant startedAt,
            WorkflowExecutionStartedEventAttributes started) {
        this.namespace = namespace;
        this.workflowId = workflowId;
        this.runId = runId;
        this.startedAt = startedAt;
        this.started = started;
    }

    /** Arguments are decoded once; a run at rest need not keep their bytes. */
    void forgetInput() {
        started = started.toBuilder().clearInput().build();
    }

    WorkflowExecutionStartedEventAttributes started() {
        return started;
    }

    void taskStarted(long eventId, WorkflowTaskStartedEventAttributes task) {
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
        return started.getWorkflowType().getName();
    }

    public String taskQueue() {
        return started.getTaskQueue().getName();
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** 1 unless a retry policy began the run anew. */
    public int attempt() {
        return started.getAttempt();
    }

    public String firstRunId() {
        return started.getFirstExecutionRunId();
    }

    /** Empty unless the run goes on from another. */
    public String continuedRunId() {
        return started.getContinuedExecutionRunId();
    }

    /** Who started it as a child. */
    public Optional<WorkflowExecution> parent() {
        return started.hasParentWorkflowExecution()
                ? Optional.of(started.getParentWorkflowExecution())
                : Optional.empty();
    }

    public String cronSchedule() {
        return started.getCronSchedule();
    }

    public Duration runTimeout() {
        return duration(started.getWorkflowRunTimeout());
    }

    public Duration executionTimeout() {
        return duration(started.getWorkflowExecutionTimeout());
    }

    public Duration taskTimeout() {
        return duration(started.getWorkflowTaskTimeout());
    }

    private static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    @Nullable
    Payloads lastCompletionResult() {
        return started.hasLastCompletionResult() ? started.getLastCompletionResult() : null;
    }

    @Nullable
    Failure continuedFailure() {
        return started.hasContinuedFailure() ? started.getContinuedFailure() : null;
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
