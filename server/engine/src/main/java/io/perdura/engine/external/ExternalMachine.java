package io.perdura.engine.external;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.v1.CancelExternal;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.engine.v1.SignalExternal;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CancelExternalWorkflowExecutionFailedCause;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.SignalExternalWorkflowExecutionFailedCause;
import io.temporal.api.history.v1.ExternalWorkflowExecutionCancelRequestedEventAttributes;
import io.temporal.api.history.v1.ExternalWorkflowExecutionSignaledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.RequestCancelExternalWorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.history.v1.SignalExternalWorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.SignalExternalWorkflowExecutionInitiatedEventAttributes;

/** Signals and cancelations of other workflows, seen from the run that sends them. */
public final class ExternalMachine {

    private ExternalMachine() {}

    // ---- Decide ----

    public static void signalAnswered(Transition t, RunMessage message, RunMessageReply reply) {
        if (!t.state().execution().isOpen()) {
            Outbox.acknowledge(t, message.getId()); // nobody is left to see what came of it
            return;
        }
        SignalExternalWorkflowExecutionInitiatedEventAttributes initiated = initiated(message.getSignal());
        if (reply.getRefusal() == RunMessageReply.Refusal.NONE) {
            t.append(t.event(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED)
                    .setExternalWorkflowExecutionSignaledEventAttributes(
                            ExternalWorkflowExecutionSignaledEventAttributes.newBuilder()
                                    .setInitiatedEventId(message.getId())
                                    .setNamespace(name(t, initiated.getNamespace()))
                                    .setNamespaceId(initiated.getNamespaceId())
                                    .setWorkflowExecution(initiated.getWorkflowExecution())
                                    .setControl(initiated.getControl())));
        } else {
            t.append(t.event(EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED)
                    .setSignalExternalWorkflowExecutionFailedEventAttributes(
                            SignalExternalWorkflowExecutionFailedEventAttributes.newBuilder()
                                    .setCause(
                                            reply.getRefusal() == RunMessageReply.Refusal.SIGNALS_EXCEEDED
                                                    ? SignalExternalWorkflowExecutionFailedCause
                                                            .SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_SIGNAL_COUNT_LIMIT_EXCEEDED
                                                    : SignalExternalWorkflowExecutionFailedCause
                                                            .SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND)
                                    .setInitiatedEventId(message.getId())
                                    .setNamespace(name(t, initiated.getNamespace()))
                                    .setNamespaceId(initiated.getNamespaceId())
                                    .setWorkflowExecution(initiated.getWorkflowExecution())
                                    .setControl(initiated.getControl())));
        }
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    public static void cancelAnswered(Transition t, RunMessage message, RunMessageReply reply) {
        if (!t.state().execution().isOpen()) {
            Outbox.acknowledge(t, message.getId());
            return;
        }
        RequestCancelExternalWorkflowExecutionInitiatedEventAttributes initiated = initiated(message.getCancel());
        if (reply.getRefusal() == RunMessageReply.Refusal.NONE) {
            t.append(t.event(EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED)
                    .setExternalWorkflowExecutionCancelRequestedEventAttributes(
                            ExternalWorkflowExecutionCancelRequestedEventAttributes.newBuilder()
                                    .setInitiatedEventId(message.getId())
                                    .setNamespace(name(t, initiated.getNamespace()))
                                    .setNamespaceId(initiated.getNamespaceId())
                                    .setWorkflowExecution(initiated.getWorkflowExecution())));
        } else {
            t.append(t.event(EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED)
                    .setRequestCancelExternalWorkflowExecutionFailedEventAttributes(
                            RequestCancelExternalWorkflowExecutionFailedEventAttributes.newBuilder()
                                    .setCause(
                                            CancelExternalWorkflowExecutionFailedCause
                                                    .CANCEL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND)
                                    .setInitiatedEventId(message.getId())
                                    .setNamespace(name(t, initiated.getNamespace()))
                                    .setNamespaceId(initiated.getNamespaceId())
                                    .setWorkflowExecution(initiated.getWorkflowExecution())
                                    .setControl(initiated.getControl())));
        }
        WorkflowTaskMachine.scheduleIfNone(t);
    }

    public static SignalExternalWorkflowExecutionInitiatedEventAttributes initiated(SignalExternal signal) {
        try {
            return SignalExternalWorkflowExecutionInitiatedEventAttributes.parseFrom(signal.getInitiated());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
    }

    public static RequestCancelExternalWorkflowExecutionInitiatedEventAttributes initiated(CancelExternal cancel) {
        try {
            return RequestCancelExternalWorkflowExecutionInitiatedEventAttributes.parseFrom(cancel.getInitiated());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
    }

    /** The target's namespace, which is the run's own. */
    private static String name(Transition t, String said) {
        return said.isEmpty() ? t.state().execution().namespace() : said;
    }

    // ---- Apply ----

    public static void applySignalInitiated(MutableState state, HistoryEvent event) {
        SignalExternalWorkflowExecutionInitiatedEventAttributes attributes =
                event.getSignalExternalWorkflowExecutionInitiatedEventAttributes();
        state.outbox()
                .put(message(event, attributes.getNamespaceId(), attributes.getWorkflowExecution())
                        .setSignal(SignalExternal.newBuilder().setInitiated(attributes.toByteString()))
                        .build());
    }

    public static void applyCancelInitiated(MutableState state, HistoryEvent event) {
        RequestCancelExternalWorkflowExecutionInitiatedEventAttributes attributes =
                event.getRequestCancelExternalWorkflowExecutionInitiatedEventAttributes();
        state.outbox()
                .put(message(event, attributes.getNamespaceId(), attributes.getWorkflowExecution())
                        .setCancel(CancelExternal.newBuilder().setInitiated(attributes.toByteString()))
                        .build());
    }

    private static RunMessage.Builder message(HistoryEvent event, String namespaceId, WorkflowExecution target) {
        return RunMessage.newBuilder()
                .setId(event.getEventId())
                .setSinceMs(Times.ms(event.getEventTime()))
                .setNamespaceId(namespaceId)
                .setWorkflowId(target.getWorkflowId())
                .setRunId(target.getRunId());
    }

    public static void applyAnswered(MutableState state, HistoryEvent event) {
        state.outbox()
                .remove(
                        switch (event.getEventType()) {
                            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED ->
                                event.getExternalWorkflowExecutionSignaledEventAttributes()
                                        .getInitiatedEventId();
                            case EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED ->
                                event.getSignalExternalWorkflowExecutionFailedEventAttributes()
                                        .getInitiatedEventId();
                            case EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_CANCEL_REQUESTED ->
                                event.getExternalWorkflowExecutionCancelRequestedEventAttributes()
                                        .getInitiatedEventId();
                            default ->
                                event.getRequestCancelExternalWorkflowExecutionFailedEventAttributes()
                                        .getInitiatedEventId();
                        });
    }
}
