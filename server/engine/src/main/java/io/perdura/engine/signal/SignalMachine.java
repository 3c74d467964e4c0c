package io.perdura.engine.signal;

import io.perdura.engine.MutableState;
import io.perdura.engine.Rejections;
import io.perdura.engine.Transition;
import io.perdura.engine.check.Callbacks;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.SignalTaken;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.Callback;
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

    /**
     * How the id begins that the server gives a signal whose caller gave none, so that it can be brought to another owner of
     * the shard without being taken twice. History does not show it.
     */
    private static final String UNNAMED = "unnamed-";

    private SignalMachine() {}

    /** The request with an id, so that it can be repeated within the server. */
    public static SignalWorkflowExecutionRequest named(SignalWorkflowExecutionRequest request, String freshId) {
        return request.getRequestId().isEmpty()
                ? request.toBuilder().setRequestId(UNNAMED + freshId).build()
                : request;
    }

    /** The id that the caller gave, or nothing. */
    public static String requestId(SignalWorkflowExecutionRequest request) {
        return request.getRequestId().startsWith(UNNAMED) ? "" : request.getRequestId();
    }

    // ---- Decide ----

    public static void signal(Transition t, SignalWorkflowExecutionRequest request) {
        signalFromRun(t, request, WorkflowExecution.getDefaultInstance());
    }

    /** The same from another run, which the event names. */
    public static void signalFromRun(Transition t, SignalWorkflowExecutionRequest request, WorkflowExecution sender) {
        if (take(t, request, sender)) {
            WorkflowTaskMachine.scheduleIfNone(t);
        }
    }

    /** Like {@link #signal}, but a run that waits for its first workflow task waits no longer. */
    public static void signalAndWake(Transition t, SignalWorkflowExecutionRequest request) {
        if (take(t, request)) {
            WorkflowTaskMachine.scheduleFirst(t);
        }
    }

    /**
     * Writes the signal, and leaves it to the caller to have it seen.
     *
     * @return false if it is in history already, though the run may have closed meanwhile
     */
    public static boolean take(Transition t, SignalWorkflowExecutionRequest request) {
        return take(t, request, WorkflowExecution.getDefaultInstance());
    }

    private static boolean take(Transition t, SignalWorkflowExecutionRequest request, WorkflowExecution sender) {
        if (t.state().requests().hasSignal(request.getRequestId())) {
            return false;
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
                        .setRequestId(requestId(request));
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
        if (requestId(request).isEmpty() && !request.getRequestId().isEmpty()) {
            t.change(Change.newBuilder().setSignalTaken(SignalTaken.newBuilder().setRequestId(request.getRequestId())));
        }
        return true;
    }

    /** A start request that uses the run that exists leaves there what it asks to: its id, so that it can be repeated. */
    public static void attach(Transition t, StartWorkflowExecutionRequest request) {
        OnConflictOptions options = request.getOnConflictOptions();
        String requestId = options.getAttachRequestId() ? request.getRequestId() : "";
        List<Link> links = options.getAttachLinks() ? request.getLinksList() : List.of();
        List<Callback> callbacks =
                options.getAttachCompletionCallbacks() ? request.getCompletionCallbacksList() : List.of();
        boolean known = !requestId.isEmpty() && t.state().requests().attachedBy(requestId) != null;
        if (known || requestId.isEmpty() && links.isEmpty()) {
            return;
        }
        Callbacks.requireRoom(t.state().execution().started().getCompletionCallbacksCount() + callbacks.size());
        t.append(t.event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED)
                .addAllLinks(links)
                .setWorkerMayIgnore(true)
                .setWorkflowExecutionOptionsUpdatedEventAttributes(
                        WorkflowExecutionOptionsUpdatedEventAttributes.newBuilder()
                                .setAttachedRequestId(requestId)
                                .addAllAttachedCompletionCallbacks(callbacks)
                                .setIdentity(request.getIdentity())));
    }

    // ---- Apply ----

    public static void applyTaken(MutableState state, Change change) {
        state.requests().remember(change.getSignalTaken().getRequestId());
    }

    public static void apply(MutableState state, HistoryEvent event) {
        state.requests()
                .signaled(event.getWorkflowExecutionSignaledEventAttributes().getRequestId());
    }

    /** The start request that the event attached is known from now on; under its event's id once it has one. */
    public static void applyAttached(MutableState state, HistoryEvent event) {
        String requestId =
                event.getWorkflowExecutionOptionsUpdatedEventAttributes().getAttachedRequestId();
        if (!requestId.isEmpty()) {
            state.requests().attach(requestId, event.getEventId());
        }
    }
}
