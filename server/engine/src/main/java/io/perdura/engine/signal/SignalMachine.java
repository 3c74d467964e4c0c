package io.perdura.engine.signal;

import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.Link;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionOptionsUpdatedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import io.temporal.api.workflow.v1.OnConflictOptions;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.util.List;

/** Signals to a run, each taken once; and start requests that attach to a run instead of starting one. */
public final class SignalMachine {

    private SignalMachine() {}

    // ---- Decide ----

    public static void signal(Transition t, SignalWorkflowExecutionRequest request) {
        signalFromRun(t, request, WorkflowExecution.getDefaultInstance());
    }

    /** The same from another run, which the event names. */
    public static void signalFromRun(Transition t, SignalWorkflowExecutionRequest request, WorkflowExecution sender) {
        if (t.state().requests().hasSignal(request.getRequestId())) {
            return; // the same request again: it is in history already, though the run may have closed meanwhile
        }
        if (!t.state().execution().isOpen()) {
            throw Rejections.workflowCompleted();
        }
        if (request.getInput().getSerializedSize() > t.limits().blobBytesMax()) {
            throw Rejections.blobTooLarge();
        }
        if (t.state().requests().signals() >= t.limits().signalsMax()) {
            throw Rejections.signalsExceeded();
        }
        if (t.state().workflowTask().isCloseAttempted()
                && t.state().workflowTask().isStarted()) {
            throw Rejections.closing();
        }
        WorkflowExecutionSignaledEventAttributes.Builder attributes =
                WorkflowExecutionSignaledEventAttributes.newBuilder()
                        .setSignalName(request.getSignalName())
                        .setIdentity(request.getIdentity())
                        .setRequestId(request.getRequestId());
        if (!sender.getWorkflowId().isEmpty()) {
            attributes.setExternalWorkflowExecution(sender);
        }
        if (request.hasInput()) {
            attributes.setInput(request.getInput());
        }
        if (request.hasHeader()) {
            attributes.setHeader(request.getHeader());
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                .addAllLinks(request.getLinksList())
                .setWorkflowExecutionSignaledEventAttributes(attributes));
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    /** A start request that uses the run that exists leaves there what it asks to: its id, so that it can be repeated. */
    public static void attach(Transition t, StartWorkflowExecutionRequest request) {
        OnConflictOptions options = request.getOnConflictOptions();
        String requestId = options.getAttachRequestId() ? request.getRequestId() : "";
        List<Link> links = options.getAttachLinks() ? request.getLinksList() : List.of();
        boolean known = !requestId.isEmpty() && t.state().requests().attachedBy(requestId) != null;
        if (known || requestId.isEmpty() && links.isEmpty()) {
            return;
        }
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED)
                .addAllLinks(links)
                .setWorkflowExecutionOptionsUpdatedEventAttributes(
                        WorkflowExecutionOptionsUpdatedEventAttributes.newBuilder()
                                .setAttachedRequestId(requestId)
                                .setIdentity(request.getIdentity())));
    }

    // ---- Apply ----

    public static void apply(MutableState state, HistoryEvent event) {
        state.requests()
                .signaled(event.getWorkflowExecutionSignaledEventAttributes().getRequestId());
    }

    public static void applyOptionsUpdated(MutableState state, HistoryEvent event) {
        String requestId =
                event.getWorkflowExecutionOptionsUpdatedEventAttributes().getAttachedRequestId();
        if (!requestId.isEmpty()) {
            state.requests().attach(requestId, event.getEventId());
        }
    }
}
