package io.perdura.engine.execution;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.retry.RetryBackoff;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.v1.RunCreated;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import org.jspecify.annotations.Nullable;

/** The run that follows another in its chain, begun in the append that closes the other. */
final class Succession {

    private Succession() {}

    /**
     * Begins the run that follows this one: continued as new, retried.
     *
     * @param attributes what the new run is started with; identity in the chain and expiry are filled in here
     */
    static void begin(
            Transition t, String runId, WorkflowExecutionStartedEventAttributes.Builder attributes, long backoffMs) {
        ExecutionPart execution = t.state().execution();
        WorkflowExecutionStartedEventAttributes before = execution.started();
        attributes
                .setWorkflowId(execution.workflowId())
                .setFirstExecutionRunId(before.getFirstExecutionRunId())
                .setOriginalExecutionRunId(runId)
                .setContinuedExecutionRunId(execution.runId())
                .clearIdentity() // no caller began it
                .setFirstWorkflowTaskBackoff(Times.duration(backoffMs));
        if (before.hasRootWorkflowExecution()) {
            attributes.setRootWorkflowExecution(before.getRootWorkflowExecution());
        }
        if (before.hasWorkflowExecutionTimeout()) {
            attributes.setWorkflowExecutionTimeout(before.getWorkflowExecutionTimeout());
        }
        if (before.hasWorkflowExecutionExpirationTime()) {
            attributes.setWorkflowExecutionExpirationTime(before.getWorkflowExecutionExpirationTime());
        }
        if (before.hasParentWorkflowExecution()) {
            attributes
                    .setParentWorkflowNamespace(before.getParentWorkflowNamespace())
                    .setParentWorkflowNamespaceId(before.getParentWorkflowNamespaceId())
                    .setParentWorkflowExecution(before.getParentWorkflowExecution())
                    .setParentInitiatedEventId(before.getParentInitiatedEventId());
        }
        if (before.hasPriority()) {
            attributes.setPriority(before.getPriority());
        }
        if (!t.state().resetPoints().points().isEmpty()) {
            attributes.setPrevAutoResetPoints(AutoResetPoints.shown(t.state().resetPoints(), null));
        }
        Transition next = t.succeedBy();
        HistoryEvent.Builder event = next.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED)
                .setWorkflowExecutionStartedEventAttributes(attributes);
        ExecutionMachine.begin(
                next,
                event,
                RunCreated.newBuilder()
                        .setNamespaceId(execution.namespaceId())
                        .setWorkflowId(execution.workflowId())
                        .setRunId(runId)
                        .setRequestId(t.ids().requestId())
                        .setNamespace(execution.namespace())
                        .setParentRunId(execution.parentRunId())
                        .setParentClosePolicy(execution.parentClosePolicy())
                        .addAllResets(t.state().requests().resets())
                        .addAllResetPoints(AutoResetPoints.inheritedFrom(t.state(), t.nowMs())));
        WorkflowTaskMachine.scheduleIfNone(next);
        UpdateMachine.carry(t.state(), next);
    }

    /** What a failed or timed-out run may be followed by: the same run once more, if its retry policy says so. */
    static RetryBackoff.Outcome retryAfter(Transition t, @Nullable Failure failure) {
        ExecutionPart execution = t.state().execution();
        if (!execution.started().hasRetryPolicy()) {
            return new RetryBackoff.Outcome(RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET, 0);
        }
        return RetryBackoff.next(
                execution.started().getRetryPolicy(),
                execution.started().getAttempt(),
                failure,
                t.nowMs(),
                execution.executionExpiresMs(),
                true);
    }

    static void retry(Transition t, String runId, @Nullable Failure failure, long backoffMs) {
        WorkflowExecutionStartedEventAttributes before = t.state().execution().started();
        WorkflowExecutionStartedEventAttributes.Builder attributes = before.toBuilder()
                .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY)
                .setAttempt(before.getAttempt() + 1);
        if (failure != null) {
            attributes.setContinuedFailure(failure);
        }
        begin(t, runId, attributes, paddedBackoffMs(t, backoffMs));
    }

    /**
     * The run that the cron schedule brings next.
     *
     * @param result of this run, null if it has none: the next one is then shown the last that there was
     */
    static void cron(Transition t, String runId, @Nullable Payloads result, @Nullable Failure failure, long backoffMs) {
        WorkflowExecutionStartedEventAttributes.Builder attributes = t.state().execution().started().toBuilder()
                .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_CRON_SCHEDULE)
                .setAttempt(1)
                .clearContinuedFailure();
        if (failure != null) {
            attributes.setContinuedFailure(failure);
        } else if (result != null) {
            attributes.setLastCompletionResult(result);
        } else {
            attributes.clearLastCompletionResult();
        }
        begin(t, runId, attributes, paddedBackoffMs(t, backoffMs));
    }

    /** The run id of whatever follows a run that closes now. */
    static String nextRunId(Transition t) {
        return t.ids().nextRunId(t.state().execution().runId(), t.nowMs());
    }

    /** Runs of a chain are at least a second apart, so that a run that continues itself at once cannot spin. */
    static long paddedBackoffMs(Transition t, long backoffMs) {
        ExecutionPart execution = t.state().execution();
        long beganMs = execution.startedMs() + Times.ms(execution.started().getFirstWorkflowTaskBackoff());
        long lived = t.nowMs() - beganMs;
        return Math.max(backoffMs, Math.max(0, 1000 - lived));
    }
}
