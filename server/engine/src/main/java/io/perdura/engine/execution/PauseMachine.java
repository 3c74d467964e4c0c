package io.perdura.engine.execution;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.activity.ActivityOperations;
import io.perdura.engine.v1.RunPause;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionPausedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionUnpausedEventAttributes;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;

/**
 * A run that an operator holds back: everything that happens to it enters history, but no worker gets a task of it until
 * it goes on. What a worker has already it may answer; timers and timeouts run on.
 */
public final class PauseMachine {

    private static final String PAUSE = "pause";
    private static final String UNPAUSE = "unpause";

    private PauseMachine() {}

    // ---- Decide ----

    public static void pause(Transition t, PauseWorkflowExecutionRequest request) {
        if (t.state().requests().hasOperation(PAUSE, request.getRequestId())) {
            return; // the same request again, though the run may have gone on since
        }
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen()) {
            throw Rejections.workflowCompleted();
        }
        if (execution.isPaused()) {
            if (!request.getRequestId().isEmpty()
                    && request.getRequestId().equals(execution.pause().getRequestId())) {
                return; // the same request again
            }
            throw Rejections.failedPrecondition("workflow is already paused.");
        }
        WorkflowTaskMachine.endForPause(t);
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED)
                .setWorkerMayIgnore(true)
                .setWorkflowExecutionPausedEventAttributes(WorkflowExecutionPausedEventAttributes.newBuilder()
                        .setIdentity(request.getIdentity())
                        .setReason(request.getReason())
                        .setRequestId(request.getRequestId())));
    }

    public static void unpause(Transition t, UnpauseWorkflowExecutionRequest request) {
        if (t.state().requests().hasOperation(UNPAUSE, request.getRequestId())) {
            return; // the same request again, though the run may have been paused since
        }
        ExecutionPart execution = t.state().execution();
        if (!execution.isOpen()) {
            throw Rejections.workflowCompleted();
        }
        if (!execution.isPaused()) {
            throw Rejections.failedPrecondition("workflow is not paused.");
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED)
                .setWorkerMayIgnore(true)
                .setWorkflowExecutionUnpausedEventAttributes(WorkflowExecutionUnpausedEventAttributes.newBuilder()
                        .setIdentity(request.getIdentity())
                        .setReason(request.getReason())
                        .setRequestId(request.getRequestId())));
        WorkflowTaskMachine.scheduleIfNone(t); // but for a delay that the run began with and that is not over
    }

    // ---- Apply ----

    public static void applyPaused(MutableState state, HistoryEvent event) {
        WorkflowExecutionPausedEventAttributes attributes = event.getWorkflowExecutionPausedEventAttributes();
        state.execution()
                .paused(RunPause.newBuilder()
                        .setAtMs(Times.ms(event.getEventTime()))
                        .setIdentity(attributes.getIdentity())
                        .setReason(attributes.getReason())
                        .setRequestId(attributes.getRequestId())
                        .build());
        state.requests().operated(PAUSE, attributes.getRequestId());
        ActivityOperations.applyRunPaused(state);
    }

    public static void applyUnpaused(MutableState state, HistoryEvent event) {
        state.execution().unpaused();
        state.requests()
                .operated(
                        UNPAUSE,
                        event.getWorkflowExecutionUnpausedEventAttributes().getRequestId());
    }
}
