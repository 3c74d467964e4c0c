package io.perdura.engine.execution;

import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.ResetTaken;
import io.perdura.engine.v1.RunForked;
import io.perdura.engine.v1.RunOrigin;
import io.perdura.engine.v1.RunReset;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.engine.v1.WorkflowTaskAttemptReset;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.ResetWorkflowFailureInfo;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionTerminatedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import io.temporal.api.workflow.v1.PostResetOperation;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import java.util.List;

/**
 * A reset: a new run takes over the history of its base up to a workflow task, fails that task, and takes what came to the
 * base and its successors since. The run that is open meanwhile is terminated in the same append.
 */
public final class ResetMachine {

    public static final String RESETTER = "history-resetter";
    /** Of a workflow task that nobody polled for. */
    private static final String NO_POLL = "emptyUuid";

    private ResetMachine() {}

    // ---- Decide ----

    /** Whether the base has such an event at all; whether a task ended there shows when the new run begins. */
    public static void requireEvent(MutableState base, ResetWorkflowExecutionRequest request) {
        long finish = request.getWorkflowTaskFinishEventId();
        if (finish <= 1 || finish >= base.execution().nextEventId()) {
            throw Rejections.invalid("Workflow task finish ID must be > 1 && <= workflow last event ID.");
        }
        request.getPostResetOperationsList().forEach(ResetMachine::requireKnown);
    }

    private static UpdateWorkflowExecutionOptionsRequest asRequest(PostResetOperation operation) {
        PostResetOperation.UpdateWorkflowOptions update = operation.getUpdateWorkflowOptions();
        UpdateWorkflowExecutionOptionsRequest.Builder request = UpdateWorkflowExecutionOptionsRequest.newBuilder();
        if (update.hasWorkflowExecutionOptions()) {
            request.setWorkflowExecutionOptions(update.getWorkflowExecutionOptions());
        }
        if (update.hasUpdateMask()) {
            request.setUpdateMask(update.getUpdateMask());
        }
        return request.build();
    }

    private static void requireKnown(PostResetOperation operation) {
        switch (operation.getVariantCase()) {
            case UPDATE_WORKFLOW_OPTIONS -> OptionsMachine.check(asRequest(operation));
            case SIGNAL_WORKFLOW ->
                throw Rejections.invalid(
                        "unsupported post reset operation: *workflow.PostResetOperation_SignalWorkflow_");
            case VARIANT_NOT_SET -> throw Rejections.invalid("unsupported post reset operation: <nil>");
        }
    }

    /**
     * Begins the new run.
     *
     * @param t of the fork
     * @param current the run in whose place it goes on, the newest; may be the base
     * @param since the events that came after the fork, in order, those of the runs that followed included; others than {@link
     *     #isReapplied} may be left out
     */
    public static void begin(
            Transition t,
            MutableState base,
            MutableState current,
            ResetWorkflowExecutionRequest request,
            List<HistoryEvent> since) {
        String baseRunId = base.execution().runId();
        WorkflowTask task = t.state().workflowTask().pending();
        if (task == null || !t.state().execution().isOpen()) {
            throw Rejections.invalid("Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, "
                    + "WorkflowTaskStarted + 1]: " + request.getWorkflowTaskFinishEventId());
        }
        t.change(Change.newBuilder()
                .setRunForked(RunForked.newBuilder()
                        .setBaseRunId(baseRunId)
                        .setRequestId(request.getRequestId())
                        .setAtMs(t.nowMs())
                        .addAllResets(base.requests().resets())
                        .addAllResets(
                                current == base ? List.of() : current.requests().resets())
                        .addAllOrigins(base.execution().origins())
                        .addOrigins(RunOrigin.newBuilder()
                                .setLastEventId(request.getWorkflowTaskFinishEventId() - 1)
                                .setRunId(baseRunId))));
        failTask(t, task, baseRunId, request.getReason());
        Reapply reapply = Reapply.of(request);
        since.forEach(event -> reapply.apply(t, event));
        ChildMachine.reconnect(t);
        request.getPostResetOperationsList().forEach(operation -> OptionsMachine.update(t, asRequest(operation)));
        WorkflowTaskMachine.scheduleFirst(t);
    }

    /** Whether the new run may take something of an event that came after the fork. */
    public static boolean isReapplied(HistoryEvent event) {
        return Reapply.concerns(event);
    }

    private static void failTask(Transition t, WorkflowTask pending, String baseRunId, String reason) {
        if (pending.getStartedEventId() == 0) {
            WorkflowTaskMachine.startPending(t, pending, NO_POLL, ExecutionMachine.HISTORY_SERVICE);
        }
        WorkflowTask task = t.state().workflowTask().pending();
        if (task == null) {
            throw new IllegalStateException("a started task is pending");
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
                .setWorkflowTaskFailedEventAttributes(WorkflowTaskFailedEventAttributes.newBuilder()
                        .setScheduledEventId(task.getScheduledEventId())
                        .setStartedEventId(task.getStartedEventId())
                        .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW)
                        .setFailure(Failure.newBuilder()
                                .setMessage(reason)
                                .setResetWorkflowFailureInfo(ResetWorkflowFailureInfo.getDefaultInstance()))
                        .setIdentity(ExecutionMachine.HISTORY_SERVICE)
                        .setBaseRunId(baseRunId)
                        .setNewRunId(t.state().execution().runId())));
        t.change(Change.newBuilder().setWorkflowTaskAttemptReset(WorkflowTaskAttemptReset.getDefaultInstance()));
    }

    /** What becomes of a run in whose place the new one goes on: it is marked, and closed if it is open and the newest. */
    public static void giveWay(
            Transition t, String resetRunId, ResetWorkflowExecutionRequest request, boolean isNewest) {
        t.change(Change.newBuilder()
                .setRunReset(RunReset.newBuilder().setResetRunId(resetRunId).setRequestId(request.getRequestId())));
        if (isNewest && t.state().execution().isOpen()) {
            WorkflowTaskMachine.endForClose(t);
            t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED)
                    .setWorkflowExecutionTerminatedEventAttributes(
                            WorkflowExecutionTerminatedEventAttributes.newBuilder()
                                    .setReason(request.getReason())
                                    .setIdentity(RESETTER)));
        }
    }

    // ---- Apply ----

    public static void applyForked(MutableState state, Change change) {
        RunForked forked = change.getRunForked();
        state.execution().forked(forked);
        forked.getResetsList().forEach(state.requests()::reset);
        state.requests()
                .reset(ResetTaken.newBuilder()
                        .setRequestId(forked.getRequestId())
                        .setRunId(state.execution().runId())
                        .build());
        ActivityMachine.applyRetimed(state, forked.getAtMs());
        Outbox.applyForked(state);
    }

    public static void applyReset(MutableState state, Change change) {
        RunReset reset = change.getRunReset();
        state.execution().reset(reset.getResetRunId());
        state.requests()
                .reset(ResetTaken.newBuilder()
                        .setRequestId(reset.getRequestId())
                        .setRunId(reset.getResetRunId())
                        .build());
    }
}
