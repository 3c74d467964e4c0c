package io.perdura.engine.execution;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Failures;
import io.perdura.engine.JsonPayloads;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.child.ParentLink;
import io.perdura.engine.retry.RetryBackoff;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.RunCreated;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunSender;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionCancelRequestedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionTerminatedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionTimedOutEventAttributes;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.util.List;

/** A run from its start to its close, and the run that follows it. Closing commands are in {@link CloseCommands}. */
public final class ExecutionMachine {

    public static final String HISTORY_SERVICE = "history-service";

    /** Who terminates, and why, if the caller does not say. */
    private static final String FRONTEND_SERVICE = "frontend-service";

    private static final String TERMINATED_BY_USER = "terminated by user via frontend";

    private ExecutionMachine() {}

    // ---- Decide: start ----

    /**
     * Starts a new run from a request that {@link StartRules} has completed.
     *
     * @param namespaceId UUID text of the namespace
     * @param runId of the new run
     */
    public static void start(Transition t, StartWorkflowExecutionRequest request, String namespaceId, String runId) {
        begin(t, started(t, request, runId), created(request, namespaceId, runId));
        WorkflowTaskMachine.scheduleIfNone(t); // after a delay, if there is one
        if (request.getRequestEagerExecution()) {
            WorkflowTaskMachine.startEagerly(t, request.getRequestId(), request.getIdentity());
        }
    }

    /** Starts a run that no worker carries on. */
    public static void startWithoutTask(
            Transition t, StartWorkflowExecutionRequest request, String namespaceId, String runId) {
        begin(t, started(t, request, runId), created(request, namespaceId, runId));
    }

    /** Starts a new run that finds a signal in its history before its first workflow task. */
    public static void startSignaled(
            Transition t,
            StartWorkflowExecutionRequest request,
            SignalWorkflowExecutionRequest signal,
            String namespaceId,
            String runId) {
        begin(t, started(t, request, runId), created(request, namespaceId, runId));
        SignalMachine.take(t, signal);
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    /** Starts the child that another run asks for; its first task waits until that run has noted it. */
    public static void startChild(
            Transition t, StartWorkflowExecutionRequest request, String namespaceId, String runId, RunMessage message) {
        HistoryEvent.Builder started = started(t, request, runId);
        ParentLink.describe(started.getWorkflowExecutionStartedEventAttributesBuilder(), message);
        begin(
                t,
                started,
                created(request, namespaceId, runId).setParentClosePolicy(ParentLink.parentClosePolicy(message)));
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    private static RunCreated.Builder created(StartWorkflowExecutionRequest request, String namespaceId, String runId) {
        return RunCreated.newBuilder()
                .setNamespaceId(namespaceId)
                .setNamespace(request.getNamespace())
                .setWorkflowId(request.getWorkflowId())
                .setRunId(runId)
                .setRequestId(request.getRequestId());
    }

    private static HistoryEvent.Builder started(Transition t, StartWorkflowExecutionRequest request, String runId) {
        long delayMs = Times.ms(request.getWorkflowStartDelay());
        long backoffMs = delayMs + CronRules.firstBackoffMs(request.getCronSchedule(), t.nowMs());
        long executionTimeoutMs = Times.ms(request.getWorkflowExecutionTimeout());
        WorkflowExecutionStartedEventAttributes.Builder attributes =
                WorkflowExecutionStartedEventAttributes.newBuilder()
                        .setWorkflowType(request.getWorkflowType())
                        .setTaskQueue(request.getTaskQueue())
                        .setWorkflowTaskTimeout(request.getWorkflowTaskTimeout())
                        .setIdentity(request.getIdentity())
                        .setOriginalExecutionRunId(runId)
                        .setFirstExecutionRunId(runId)
                        .setAttempt(1)
                        .setFirstWorkflowTaskBackoff(Times.duration(backoffMs))
                        .setCronSchedule(request.getCronSchedule())
                        .addAllCompletionCallbacks(request.getCompletionCallbacksList())
                        .setWorkflowId(request.getWorkflowId());
        if (request.hasWorkflowExecutionTimeout()) {
            attributes.setWorkflowExecutionTimeout(request.getWorkflowExecutionTimeout());
        }
        if (request.hasWorkflowRunTimeout()) {
            attributes.setWorkflowRunTimeout(request.getWorkflowRunTimeout());
        }
        if (request.hasInput()) {
            attributes.setInput(request.getInput());
        }
        if (request.hasHeader()) {
            attributes.setHeader(request.getHeader());
        }
        if (request.hasMemo()) {
            attributes.setMemo(request.getMemo());
        }
        if (request.hasSearchAttributes()) {
            attributes.setSearchAttributes(request.getSearchAttributes());
        }
        if (request.hasRetryPolicy()) {
            attributes.setRetryPolicy(request.getRetryPolicy());
        }
        if (request.hasPriority()) {
            attributes.setPriority(request.getPriority());
        }
        if (request.getRequestEagerExecution() && backoffMs == 0) {
            attributes.setEagerExecutionAccepted(true);
        }
        if (!request.getCronSchedule().isEmpty()) {
            attributes.setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE);
        }
        if (executionTimeoutMs > 0) {
            attributes.setWorkflowExecutionExpirationTime(Times.timestamp(t.nowMs() + delayMs + executionTimeoutMs));
        }
        if (request.hasLastCompletionResult()) {
            attributes.setLastCompletionResult(request.getLastCompletionResult());
        }
        if (request.hasContinuedFailure()) {
            attributes.setContinuedFailure(request.getContinuedFailure());
        }
        HistoryEvent.Builder event = t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                .addAllLinks(request.getLinksList())
                .setWorkflowExecutionStartedEventAttributes(attributes);
        if (request.hasUserMetadata()) {
            event.setUserMetadata(request.getUserMetadata());
        }
        return event;
    }

    static void begin(Transition t, HistoryEvent.Builder started, RunCreated.Builder created) {
        t.change(Change.newBuilder().setRunCreated(created));
        t.append(started);
    }

    // ---- Decide: from outside ----

    public static void requestCancel(Transition t, RequestCancelWorkflowExecutionRequest request) {
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen()) {
            return; // there is nothing left to cancel
        }
        requireChain(execution, request.getFirstExecutionRunId());
        if (execution.isCancelRequested()) {
            return; // canceling is idempotent
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED)
                .addAllLinks(request.getLinksList())
                .setWorkflowExecutionCancelRequestedEventAttributes(
                        WorkflowExecutionCancelRequestedEventAttributes.newBuilder()
                                .setCause(request.getReason())
                                .setIdentity(request.getIdentity())));
        WorkflowTaskMachine.scheduleFirst(t); // not after the delay that a run may begin with
    }

    /** Another run asks, by command or because it was the parent: the worker learns who it was. */
    public static void requestCancelFromRun(Transition t, String reason, RunSender sender, long initiatedEventId) {
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen() || execution.isCancelRequested()) {
            return;
        }
        WorkflowExecutionCancelRequestedEventAttributes.Builder attributes =
                WorkflowExecutionCancelRequestedEventAttributes.newBuilder()
                        .setCause(reason)
                        .setIdentity(HISTORY_SERVICE)
                        .setExternalInitiatedEventId(initiatedEventId)
                        .setExternalWorkflowExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(sender.getWorkflowId())
                                .setRunId(sender.getRunId()));
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED)
                .setWorkflowExecutionCancelRequestedEventAttributes(attributes));
        WorkflowTaskMachine.scheduleFirst(t);
    }

    public static void terminate(Transition t, TerminateWorkflowExecutionRequest request) {
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen()) {
            throw Rejections.workflowCompleted();
        }
        requireChain(execution, request.getFirstExecutionRunId());
        WorkflowTaskMachine.endForClose(t);
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED)
                .addAllLinks(request.getLinksList())
                .setWorkflowExecutionTerminatedEventAttributes(terminated(request)));
    }

    private static WorkflowExecutionTerminatedEventAttributes terminated(TerminateWorkflowExecutionRequest request) {
        WorkflowExecutionTerminatedEventAttributes.Builder attributes =
                WorkflowExecutionTerminatedEventAttributes.newBuilder()
                        .setReason(request.getReason().isEmpty() ? TERMINATED_BY_USER : request.getReason())
                        .setIdentity(request.getIdentity().isEmpty() ? FRONTEND_SERVICE : request.getIdentity());
        if (request.hasDetails()) {
            attributes.setDetails(request.getDetails());
        }
        return attributes.build();
    }

    /** Whether a run that has closed with this event may have been ended by this very request: nothing tells them apart. */
    public static boolean isTerminatedBy(HistoryEvent close, TerminateWorkflowExecutionRequest request) {
        return close.hasWorkflowExecutionTerminatedEventAttributes()
                && close.getWorkflowExecutionTerminatedEventAttributes().equals(terminated(request))
                && close.getLinksList().equals(request.getLinksList());
    }

    /** Another run takes the workflow id. */
    public static void terminateForNewRun(Transition t, String newRunId) {
        WorkflowTaskMachine.endForClose(t);
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED)
                .setWorkflowExecutionTerminatedEventAttributes(WorkflowExecutionTerminatedEventAttributes.newBuilder()
                        .setReason("TerminateIfRunning WorkflowIdReusePolicy")
                        .setDetails(JsonPayloads.text("terminated by new runID: " + newRunId))
                        .setIdentity(HISTORY_SERVICE)));
    }

    /** The server itself ends a run that it cannot let go on. */
    public static void terminateForLimit(Transition t, String reason) {
        WorkflowTaskMachine.endForClose(t);
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED)
                .setWorkflowExecutionTerminatedEventAttributes(WorkflowExecutionTerminatedEventAttributes.newBuilder()
                        .setReason(reason)
                        .setIdentity(HISTORY_SERVICE)));
    }

    /**
     * Ends a run that has outgrown its bounds: its history (not at the start of a task, which may be lost again), or what it
     * keeps beside that.
     */
    public static void enforceLimits(Transition t) {
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen()) {
            return;
        }
        if (t.state().bytesBesideHistory() > t.limits().stateBytesMax()) {
            terminateForLimit(t, "Workflow mutable state size exceeds limit.");
        } else if (t.isHarmlessToLose()) {
            return;
        } else if (execution.historyLength() > t.limits().historyEventsMax()) {
            terminateForLimit(t, "Workflow history count exceeds limit.");
        } else if (execution.historyBytes() > t.limits().historyBytesMax()) {
            terminateForLimit(t, "Workflow history size exceeds limit.");
        }
    }

    private static void requireChain(ExecutionPart execution, String firstRunId) {
        if (!firstRunId.isEmpty() && !firstRunId.equals(execution.started().getFirstExecutionRunId())) {
            throw Rejections.chainNotFound();
        }
    }

    // ---- Decide: time ----

    public static void fireDue(Transition t) {
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen() || execution.runExpiresMs() > t.nowMs()) {
            return;
        }
        Failure failure = Failures.timeout("workflow timeout", TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE);
        RetryBackoff.Outcome retry = execution.executionExpiresMs() <= t.nowMs()
                ? new RetryBackoff.Outcome(RetryState.RETRY_STATE_TIMEOUT, 0)
                : Succession.retryAfter(t, failure);
        long cronMs = retry.retries() || execution.executionExpiresMs() <= t.nowMs()
                ? CronRules.NONE
                : CronRules.nextBackoffMs(t);
        String successor = retry.retries() || cronMs != CronRules.NONE ? Succession.nextRunId(t) : "";
        WorkflowTaskMachine.endForClose(t);
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT)
                .setWorkflowExecutionTimedOutEventAttributes(WorkflowExecutionTimedOutEventAttributes.newBuilder()
                        .setRetryState(retry.state())
                        .setNewExecutionRunId(successor)));
        if (retry.retries()) {
            Succession.retry(t, successor, failure, retry.delayMs());
        } else if (cronMs != CronRules.NONE) {
            Succession.cron(t, successor, null, failure, cronMs);
        }
    }

    // ---- Apply ----

    public static void applyCreated(MutableState state, Change change) {
        state.execution().created(change.getRunCreated());
        change.getRunCreated().getResetsList().forEach(state.requests()::reset);
        state.resetPoints().inherited(change.getRunCreated().getResetPointsList());
    }

    /** Every written event moves the counters of the history. */
    public static void applyWritten(MutableState state, HistoryEvent event) {
        state.execution().eventWritten(event.getEventId(), event.getSerializedSize(), Times.ms(event.getEventTime()));
    }

    public static void applyStarted(MutableState state, HistoryEvent event) {
        WorkflowExecutionStartedEventAttributes attributes = event.getWorkflowExecutionStartedEventAttributes();
        long startedMs = Times.ms(event.getEventTime());
        state.execution().started(attributes, startedMs, event.getUserMetadata());
        ParentLink.applyStarted(state, event);
        long backoffMs = Times.ms(attributes.getFirstWorkflowTaskBackoff());
        if (backoffMs > 0) {
            WorkflowTaskMachine.applyBackoff(state, startedMs + backoffMs);
        }
    }

    public static void applyOptionsUpdated(MutableState state, HistoryEvent event) {
        SignalMachine.applyAttached(state, event);
        OptionsMachine.applyUpdated(state, event);
        List<Callback> callbacks =
                event.getWorkflowExecutionOptionsUpdatedEventAttributes().getAttachedCompletionCallbacksList();
        if (!callbacks.isEmpty()) {
            state.execution().attached(callbacks);
        }
    }

    public static void applyParentMoved(MutableState state, Change change) {
        state.execution().parentMoved(change.getParentMoved().getRunId());
    }

    public static void applyCancelRequested(MutableState state, HistoryEvent event) {
        state.execution().cancelRequested();
    }

    public static void applyClosed(MutableState state, HistoryEvent event) {
        WorkflowExecutionStatus status = switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED -> WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED -> WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED;
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT -> WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT;
            case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED -> WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED;
            case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW ->
                WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW;
            default -> WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED;
        };
        String successor = switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED ->
                event.getWorkflowExecutionCompletedEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED ->
                event.getWorkflowExecutionFailedEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                event.getWorkflowExecutionTimedOutEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW ->
                event.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
            default -> "";
        };
        state.execution().closed(status, event.getEventId(), Times.ms(event.getEventTime()), successor);
        if (state.execution().wasReset()) { // another run goes on in its place: to its family nothing has ended
            ChildMachine.applyParentReset(state);
        } else {
            ChildMachine.applyParentClosed(state, event);
            ParentLink.applyClosed(state, event, successor);
        }
        state.runClosed();
    }
}
