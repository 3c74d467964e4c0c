package io.perdura.engine;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.v1.Execution;
import io.perdura.engine.v1.RunCreated;
import io.perdura.engine.v1.RunForked;
import io.perdura.engine.v1.RunOrigin;
import io.perdura.engine.v1.RunPause;
import io.perdura.engine.v1.Snapshot;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.sdk.v1.UserMetadata;
import io.temporal.api.workflow.v1.VersioningOverride;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run is: identity, options as started, status, the counters of its history. */
public final class ExecutionPart implements Part {

    private Execution facts = Execution.newBuilder().setNextEventId(1).build();
    private WorkflowExecutionStartedEventAttributes started =
            WorkflowExecutionStartedEventAttributes.getDefaultInstance();
    private Memo memo = Memo.getDefaultInstance();
    private SearchAttributes searchAttributes = SearchAttributes.getDefaultInstance();
    private UserMetadata userMetadata = UserMetadata.getDefaultInstance();
    // The counters move with every event: kept out of the message, which is rebuilt only when a fact changes.
    private long nextEventId = 1;
    private long historyBytes;
    private long lastEventMs;

    @Override
    public ExecutionPart copy() {
        ExecutionPart copy = new ExecutionPart();
        copy.facts = facts;
        copy.started = started;
        copy.memo = memo;
        copy.searchAttributes = searchAttributes;
        copy.userMetadata = userMetadata;
        copy.nextEventId = nextEventId;
        copy.historyBytes = historyBytes;
        copy.lastEventMs = lastEventMs;
        return copy;
    }

    public String namespaceId() {
        return facts.getNamespaceId();
    }

    public String workflowId() {
        return facts.getWorkflowId();
    }

    public String runId() {
        return facts.getRunId();
    }

    /** The run at the top of the tree of children that this one stands in; its own top, unless a parent began it. */
    public WorkflowExecution root() {
        return started().hasRootWorkflowExecution()
                ? started().getRootWorkflowExecution()
                : WorkflowExecution.newBuilder()
                        .setWorkflowId(workflowId())
                        .setRunId(runId())
                        .build();
    }

    /** The attributes of event 1, with the callbacks and the priority that were given to the run since. */
    public WorkflowExecutionStartedEventAttributes started() {
        return started;
    }

    public String startRequestId() {
        return facts.getStartRequestId();
    }

    public String workflowType() {
        return started.getWorkflowType().getName();
    }

    public String taskQueue() {
        return started.getTaskQueue().getName();
    }

    /** Of a child: what becomes of it when its parent closes; as in the API's ParentClosePolicy. */
    public int parentClosePolicy() {
        return facts.getParentClosePolicy();
    }

    /** Of a child: the run of its parent, which may have been reset since it was started. */
    public String parentRunId() {
        return facts.getParentRunId().isEmpty()
                ? started.getParentWorkflowExecution().getRunId()
                : facts.getParentRunId();
    }

    /** The name of the namespace; empty for a run of before it was kept. */
    public String namespace() {
        return facts.getNamespace();
    }

    /** Which runs first wrote what a reset took over. */
    public List<RunOrigin> origins() {
        return facts.getOriginsList();
    }

    public long startedMs() {
        return facts.getStartedMs();
    }

    /** When the first workflow task was to be scheduled: at the start, or after the delay that the run began with. */
    public long executionMs() {
        return isForked() ? startedMs() : startedMs() + Times.ms(started.getFirstWorkflowTaskBackoff());
    }

    /** The time of event 1, which a reset run took over from its base. */
    public long originalStartedMs() {
        return isForked() ? facts.getOriginalStartedMs() : startedMs();
    }

    /** Whether a reset began the run. */
    public boolean isForked() {
        return !facts.getBaseRunId().isEmpty();
    }

    /** The run that goes on in place of this one since it was reset; empty if it was not. */
    public String resetRunId() {
        return facts.getResetRunId();
    }

    public boolean wasReset() {
        return !facts.getResetRunId().isEmpty();
    }

    /** Whether somebody took it back: it is gone once it owes nothing to other runs. */
    public boolean isDeleted() {
        return facts.getDeletedMs() != 0;
    }

    public long closedMs() {
        return facts.getClosedMs();
    }

    public long closeEventId() {
        return facts.getCloseEventId();
    }

    public String successorRunId() {
        return facts.getSuccessorRunId();
    }

    public WorkflowExecutionStatus status() {
        WorkflowExecutionStatus status = WorkflowExecutionStatus.forNumber(facts.getStatus());
        return status == null ? WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED : status;
    }

    public boolean isOpen() {
        return facts.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING_VALUE || isPaused();
    }

    /** An operator holds the run back: it is open, but gives no tasks to workers. */
    public boolean isPaused() {
        return facts.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED_VALUE;
    }

    /** Who paused the run, and why; empty if it is not paused. */
    public RunPause pause() {
        return facts.getPause();
    }

    public boolean isCancelRequested() {
        return facts.getCancelRequested();
    }

    public Memo memo() {
        return memo;
    }

    public SearchAttributes searchAttributes() {
        return searchAttributes;
    }

    public UserMetadata userMetadata() {
        return userMetadata;
    }

    public long nextEventId() {
        return nextEventId;
    }

    /** Events in history, which is also the id of the last one. */
    public long historyLength() {
        return nextEventId - 1;
    }

    public long historyBytes() {
        return historyBytes;
    }

    public long lastEventMs() {
        return lastEventMs;
    }

    /** When the run times out by itself; {@link Long#MAX_VALUE}: never. */
    public long runExpiresMs() {
        long run = Times.after(executionMs(), Times.ms(started.getWorkflowRunTimeout()));
        return Math.min(run, executionExpiresMs());
    }

    /** When the whole chain of runs times out; {@link Long#MAX_VALUE}: never. */
    public long executionExpiresMs() {
        if (isForked() && Times.ms(started.getWorkflowExecutionTimeout()) > 0) {
            return Times.after(facts.getStartedMs(), Times.ms(started.getWorkflowExecutionTimeout()));
        }
        return started.hasWorkflowExecutionExpirationTime()
                        && Times.ms(started.getWorkflowExecutionExpirationTime()) > 0
                ? Times.ms(started.getWorkflowExecutionExpirationTime())
                : Long.MAX_VALUE;
    }

    @Override
    public long dueMs(MutableState run, long nowMs) {
        return isOpen() ? runExpiresMs() : Long.MAX_VALUE;
    }

    @Override
    public void owes(MutableState run, long nowMs, Debts debts) {
        if (isDeleted()) {
            debts.deletion(facts.getDeletedMs());
        }
    }

    public void created(RunCreated created) {
        facts = facts.toBuilder()
                .setNamespaceId(created.getNamespaceId())
                .setNamespace(created.getNamespace())
                .setWorkflowId(created.getWorkflowId())
                .setRunId(created.getRunId())
                .setStartRequestId(created.getRequestId())
                .setParentClosePolicy(created.getParentClosePolicy())
                .setParentRunId(created.getParentRunId())
                .build();
    }

    public void parentMoved(String runId) {
        facts = facts.toBuilder().setParentRunId(runId).build();
    }

    public void forked(RunForked forked) {
        facts = facts.toBuilder()
                .setBaseRunId(forked.getBaseRunId())
                .setResetRequestId(forked.getRequestId())
                .clearOrigins()
                .addAllOrigins(forked.getOriginsList())
                .setOriginalStartedMs(facts.getStartedMs())
                .setStartedMs(forked.getAtMs())
                .build();
        lastEventMs = Math.max(lastEventMs, forked.getAtMs());
    }

    public void reset(String resetRunId) {
        facts = facts.toBuilder().setResetRunId(resetRunId).build();
    }

    public void deleted(long atMs) {
        facts = facts.toBuilder().setDeletedMs(atMs).build();
    }

    public long deletedMs() {
        return facts.getDeletedMs();
    }

    public void started(WorkflowExecutionStartedEventAttributes attributes, long startedMs, UserMetadata metadata) {
        started = attributes;
        memo = attributes.getMemo();
        searchAttributes = attributes.getSearchAttributes();
        userMetadata = metadata;
        facts = facts.toBuilder()
                .setStartedMs(startedMs)
                .setStatus(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING_VALUE)
                .build();
    }

    public void closed(WorkflowExecutionStatus status, long eventId, long closedMs, String successorRunId) {
        facts = facts.toBuilder()
                .setStatus(status.getNumber())
                .setClosedMs(closedMs)
                .setCloseEventId(eventId)
                .setSuccessorRunId(successorRunId)
                .clearPause()
                .build();
    }

    public void attached(List<Callback> callbacks) {
        started = started.toBuilder().addAllCompletionCallbacks(callbacks).build();
    }

    /** Which version of workers the run goes to, whatever they say themselves. */
    public VersioningOverride versioningOverride() {
        try {
            return VersioningOverride.parseFrom(facts.getVersioningOverride());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable versioning override", e);
        }
    }

    public boolean hasVersioningOverride() {
        return !facts.getVersioningOverride().isEmpty();
    }

    /** Whether there ever was such an override. */
    public boolean wasVersioned() {
        return facts.getVersioningTouched();
    }

    /** What an operator sets; null: nothing is said. */
    public void options(@Nullable Priority priority, @Nullable VersioningOverride override) {
        started = priority == null
                ? started.toBuilder().clearPriority().build()
                : started.toBuilder().setPriority(priority).build();
        facts = facts.toBuilder()
                .setVersioningOverride(override == null ? ByteString.EMPTY : override.toByteString())
                .setVersioningTouched(facts.getVersioningTouched() || override != null)
                .build();
    }

    public void paused(RunPause pause) {
        facts = facts.toBuilder()
                .setStatus(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED_VALUE)
                .setPause(pause)
                .build();
    }

    public void unpaused() {
        facts = facts.toBuilder()
                .setStatus(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING_VALUE)
                .clearPause()
                .build();
    }

    public void cancelRequested() {
        facts = facts.toBuilder().setCancelRequested(true).build();
    }

    public void memo(Memo changed) {
        memo = changed;
    }

    public void searchAttributes(SearchAttributes changed) {
        searchAttributes = changed;
    }

    public void eventWritten(long eventId, int bytes, long eventMs) {
        nextEventId = eventId + 1;
        historyBytes += bytes;
        lastEventMs = Math.max(lastEventMs, eventMs);
    }

    @Override
    public void writeTo(Snapshot.Builder snapshot) {
        snapshot.setExecution(facts.toBuilder()
                .setStarted(started.toByteString())
                .setMemo(memo.toByteString())
                .setSearchAttributes(searchAttributes.toByteString())
                .setUserMetadata(userMetadata.toByteString())
                .setNextEventId(nextEventId)
                .setHistoryBytes(historyBytes)
                .setLastEventMs(lastEventMs));
    }

    static ExecutionPart of(Snapshot whole) {
        Execution snapshot = whole.getExecution();
        try {
            ExecutionPart part = new ExecutionPart();
            part.started = WorkflowExecutionStartedEventAttributes.parseFrom(snapshot.getStarted());
            part.memo = Memo.parseFrom(snapshot.getMemo());
            part.searchAttributes = SearchAttributes.parseFrom(snapshot.getSearchAttributes());
            part.userMetadata = UserMetadata.parseFrom(snapshot.getUserMetadata());
            part.nextEventId = snapshot.getNextEventId();
            part.historyBytes = snapshot.getHistoryBytes();
            part.lastEventMs = snapshot.getLastEventMs();
            part.facts = snapshot.toBuilder()
                    .setStarted(ByteString.EMPTY)
                    .setMemo(ByteString.EMPTY)
                    .setSearchAttributes(ByteString.EMPTY)
                    .setUserMetadata(ByteString.EMPTY)
                    .clearSignals()
                    .build();
            return part;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable snapshot", e);
        }
    }
}
