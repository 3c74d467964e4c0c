package io.perdura.engine.child;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.v1.Child;
import io.perdura.engine.v1.ChildClosed;
import io.perdura.engine.v1.ChildStart;
import io.perdura.engine.v1.ParentClosed;
import io.perdura.engine.v1.ParentReset;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.StartChildWorkflowExecutionFailedCause;
import io.temporal.api.history.v1.ChildWorkflowExecutionStartedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.StartChildWorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.StartChildWorkflowExecutionInitiatedEventAttributes;
import java.util.List;

/** The children of a run, seen from the parent: initiated by command, started and closed by what they tell it. */
public final class ChildMachine {

    private ChildMachine() {}

    // ---- Decide ----

    /** Whoever has the child's workflow id has answered. What started is noted, by whichever message says it first. */
    public static void startAnswered(Transition t, RunMessage message, RunMessageReply reply) {
        if (reply.getRefusal() == RunMessageReply.Refusal.NONE) {
            boolean noted = started(t, message.getId(), reply.getRunId());
            Child child = t.state().children().find(message.getId());
            if (!t.state().execution().isOpen()) {
                Outbox.acknowledge(t, message.getId()); // it was reset, and another run has the child
            } else if (noted && child != null && !message.getOriginRunId().isEmpty()) {
                // Another reset of the same run may have started it, and the child have told that one how it is.
                reconnect(t, child);
            }
        } else if (!t.state().execution().isOpen()) {
            Outbox.acknowledge(t, message.getId());
        } else {
            StartChildWorkflowExecutionInitiatedEventAttributes initiated = initiated(message.getChildStart());
            t.append(t.event(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED)
                    .setStartChildWorkflowExecutionFailedEventAttributes(
                            StartChildWorkflowExecutionFailedEventAttributes.newBuilder()
                                    .setNamespace(initiated.getNamespace())
                                    .setNamespaceId(initiated.getNamespaceId())
                                    .setWorkflowId(initiated.getWorkflowId())
                                    .setWorkflowType(initiated.getWorkflowType())
                                    .setCause(
                                            reply.getRefusal() == RunMessageReply.Refusal.ALREADY_EXISTS
                                                    ? StartChildWorkflowExecutionFailedCause
                                                            .START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_WORKFLOW_ALREADY_EXISTS
                                                    : StartChildWorkflowExecutionFailedCause
                                                            .START_CHILD_WORKFLOW_EXECUTION_FAILED_CAUSE_UNSPECIFIED)
                                    .setControl(initiated.getControl())
                                    .setInitiatedEventId(message.getId())));
            WorkflowTaskMachine.scheduleIfNone(t);
        }
    }

    /**
     * The child is there: notes it, once.
     *
     * @return false if this run, open, knows of no such child, or has closed: what becomes of the child is then the
     *     parent close policy's affair
     */
    public static boolean started(Transition t, long initiatedEventId, String childRunId) {
        Child child = t.state().children().find(initiatedEventId);
        if (!t.state().execution().isOpen() || child == null) {
            return false;
        }
        if (child.getStarted()) {
            return child.getRunId().equals(childRunId);
        }
        t.append(t.event(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED)
                .setChildWorkflowExecutionStartedEventAttributes(
                        ChildWorkflowExecutionStartedEventAttributes.newBuilder()
                                .setNamespace(child.getNamespace())
                                .setNamespaceId(child.getNamespaceId())
                                .setInitiatedEventId(initiatedEventId)
                                .setWorkflowExecution(WorkflowExecution.newBuilder()
                                        .setWorkflowId(child.getWorkflowId())
                                        .setRunId(childRunId))
                                .setWorkflowType(WorkflowType.newBuilder().setName(child.getWorkflowType()))));
        WorkflowTaskMachine.scheduleIfNone(t);
        return true;
    }

    /** The last run of the child has closed. Said again, it changes nothing: the child is not pending any more. */
    public static void closed(Transition t, ChildClosed closed, String childRunId) {
        Child child = t.state().children().find(closed.getInitiatedEventId());
        if (!t.state().execution().isOpen() || child == null) {
            return;
        }
        if (!child.getStarted()) {
            started(t, closed.getInitiatedEventId(), closed.getFirstRunId());
            child = t.state().children().find(closed.getInitiatedEventId());
        }
        if (child != null && child.getRunId().equals(closed.getFirstRunId())) {
            t.append(ChildOutcome.event(child, childRunId, closedEvent(closed)));
            WorkflowTaskMachine.scheduleIfNone(t);
        }
    }

    /** What the run that was reset had heard of a child comes to the run that takes its place, if it has the child. */
    public static void reapply(Transition t, HistoryEvent event) {
        Child child = t.state().children().find(initiatedEventId(event));
        if (child == null) {
            return;
        }
        HistoryEvent.Builder again = event.toBuilder().clearEventId().clearEventTime();
        switch (event.getEventType()) {
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED, EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED -> {
                if (!child.getStarted()) {
                    t.append(again);
                }
            }
            default -> t.append(ChildOutcome.again(again, child));
        }
    }

    /** Whether it is one that says what became of a child. */
    public static boolean isOfChild(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT,
                    EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED -> true;
            default -> false;
        };
    }

    private static long initiatedEventId(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED ->
                event.getStartChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId();
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED ->
                event.getChildWorkflowExecutionStartedEventAttributes().getInitiatedEventId();
            default -> ChildOutcome.initiatedEventId(event);
        };
    }

    /** The children that a reset run has taken over, and that have started, are asked how they are: from now on they are its own. */
    public static void reconnect(Transition t) {
        for (Child child : List.copyOf(t.state().children().pending())) {
            if (child.getStarted()) {
                reconnect(t, child);
            }
        }
    }

    private static void reconnect(Transition t, Child child) {
        Outbox.owe(
                t,
                RunMessage.newBuilder()
                        .setId(child.getInitiatedEventId())
                        .setSinceMs(t.nowMs())
                        .setNamespaceId(child.getNamespaceId())
                        .setWorkflowId(child.getWorkflowId())
                        .setRunId(child.getRunId())
                        .setParentReset(ParentReset.newBuilder().setFirstRunId(child.getRunId())));
    }

    /** A child has answered the run that goes on in place of its parent. */
    public static void reconnected(Transition t, RunMessage message, RunMessageReply reply) {
        if (!reply.getClosedEvent().isEmpty()) {
            closed(
                    t,
                    ChildClosed.newBuilder()
                            .setInitiatedEventId(message.getId())
                            .setFirstRunId(message.getParentReset().getFirstRunId())
                            .setEvent(reply.getClosedEvent())
                            .build(),
                    reply.getRunId());
        }
        Outbox.acknowledge(t, message.getId());
    }

    private static HistoryEvent closedEvent(ChildClosed closed) {
        try {
            return HistoryEvent.parseFrom(closed.getEvent());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable event of a child", e);
        }
    }

    static StartChildWorkflowExecutionInitiatedEventAttributes initiated(ChildStart start) {
        try {
            return StartChildWorkflowExecutionInitiatedEventAttributes.parseFrom(start.getInitiated());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
    }

    // ---- Apply ----

    public static void applyInitiated(MutableState state, HistoryEvent event) {
        StartChildWorkflowExecutionInitiatedEventAttributes attributes =
                event.getStartChildWorkflowExecutionInitiatedEventAttributes();
        state.children()
                .put(Child.newBuilder()
                        .setInitiatedEventId(event.getEventId())
                        .setNamespaceId(attributes.getNamespaceId())
                        .setNamespace(attributes.getNamespace())
                        .setWorkflowId(attributes.getWorkflowId())
                        .setWorkflowType(attributes.getWorkflowType().getName())
                        .setParentClosePolicy(attributes.getParentClosePolicyValue())
                        .build());
        state.outbox()
                .put(RunMessage.newBuilder()
                        .setId(event.getEventId())
                        .setSinceMs(Times.ms(event.getEventTime()))
                        .setNamespaceId(attributes.getNamespaceId())
                        .setWorkflowId(attributes.getWorkflowId())
                        .setChildStart(ChildStart.newBuilder()
                                .setInitiated(attributes.toByteString())
                                .setUserMetadata(event.getUserMetadata().toByteString())
                                .setRoot(state.execution().root().toByteString())
                                .setParentPriority(state.execution()
                                        .started()
                                        .getPriority()
                                        .toByteString()))
                        .build());
    }

    public static void applyStartFailed(MutableState state, HistoryEvent event) {
        long initiated =
                event.getStartChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId();
        state.children().remove(initiated);
        state.outbox().remove(initiated);
    }

    /** Called again when the event, which was buffered, gets its id. */
    public static void applyStarted(MutableState state, HistoryEvent event) {
        ChildWorkflowExecutionStartedEventAttributes attributes =
                event.getChildWorkflowExecutionStartedEventAttributes();
        Child child = state.children().find(attributes.getInitiatedEventId());
        if (child != null) {
            state.children()
                    .put(child.toBuilder()
                            .setStarted(true)
                            .setStartedEventId(event.getEventId())
                            .setRunId(attributes.getWorkflowExecution().getRunId())
                            .build());
        }
        state.outbox().remove(attributes.getInitiatedEventId());
    }

    public static void applyClosed(MutableState state, HistoryEvent event) {
        state.children().remove(ChildOutcome.initiatedEventId(event));
    }

    /** The run is reset: what it has not started, nobody starts for it. */
    public static void applyParentReset(MutableState state) {
        for (Child child : state.children().pending()) {
            if (!child.getStarted()) {
                state.outbox().remove(child.getInitiatedEventId());
            }
        }
    }

    /** The parent closes: children that it has noted are told what it wants of them, the others are not started. */
    public static void applyParentClosed(MutableState state, HistoryEvent event) {
        for (Child child : state.children().pending()) {
            if (!child.getStarted()) {
                state.outbox().remove(child.getInitiatedEventId());
            } else if (child.getParentClosePolicy() != ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON_VALUE) {
                state.outbox()
                        .put(RunMessage.newBuilder()
                                .setId(child.getStartedEventId())
                                .setSinceMs(Times.ms(event.getEventTime()))
                                .setNamespaceId(child.getNamespaceId())
                                .setWorkflowId(child.getWorkflowId())
                                .setParentClosed(ParentClosed.newBuilder()
                                        .setPolicy(child.getParentClosePolicy())
                                        .setFirstRunId(child.getRunId()))
                                .build());
            }
        }
    }
}
