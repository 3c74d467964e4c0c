package io.perdura.engine.rule;

import io.perdura.engine.ExecutionPart;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.Transition;
import io.perdura.engine.child.ChildMachine;
import io.perdura.engine.child.ParentLink;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.external.ExternalMachine;
import io.perdura.engine.outbox.Outbox;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.engine.v1.ParentClosed;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.engine.v1.RunSender;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.RequestCancelExternalWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.history.v1.SignalExternalWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;

/**
 * What a message from another run does to this one. Messages are repeated until they are acknowledged; each is taken
 * once, also by a run that has closed since. A child that is to be started begins a run instead: see {@link ParentLink}.
 */
public final class Inbox {

    private static final String CLOSE_POLICY = "by parent close policy";

    private Inbox() {}

    public static RunMessageReply take(Transition t, RunMessage message) {
        return switch (message.getBodyCase()) {
            case SIGNAL -> signal(t, message);
            case CANCEL -> cancel(t, message);
            case CHILD_STARTED ->
                ParentLink.hasChildOf(
                                        t.state(),
                                        message.getRunId(),
                                        message.getChildStarted().getInitiatedEventId())
                                && ChildMachine.started(
                                        t,
                                        message.getChildStarted().getInitiatedEventId(),
                                        message.getSender().getRunId())
                        ? taken(t)
                        : refused(RunMessageReply.Refusal.PARENT_CLOSED);
            case CHILD_CLOSED -> {
                if (ParentLink.hasChildOf(
                        t.state(), message.getRunId(), message.getChildClosed().getInitiatedEventId())) {
                    ChildMachine.closed(
                            t, message.getChildClosed(), message.getSender().getRunId());
                }
                yield taken(t);
            }
            case PARENT_CLOSED -> parentClosed(t, message);
            case PARENT_RESET -> {
                if (isOf(t.state(), message.getParentReset().getFirstRunId())) {
                    ParentLink.moveTo(t, message.getSender());
                }
                yield taken(t);
            }
            case CHILD_START, BODY_NOT_SET ->
                throw new IllegalStateException(message.getBodyCase() + " is for no run that exists");
        };
    }

    /** Whether the run took this very message before; for one that may since have been followed by another. */
    public static boolean hasTaken(MutableState state, RunMessage message) {
        return message.hasSignal() && state.requests().hasSignal(ParentLink.requestId(message));
    }

    /** The run to which the message goes on, because this one has closed and another has taken its place; empty: none. */
    public static String forwardedTo(MutableState state, RunMessage message) {
        ExecutionPart execution = state.execution();
        if (execution.isOpen()) {
            return "";
        }
        return switch (message.getBodyCase()) {
            case CHILD_STARTED, CHILD_CLOSED -> execution.resetRunId();
            case PARENT_RESET -> execution.wasReset() ? execution.resetRunId() : execution.successorRunId();
            default -> "";
        };
    }

    /** Whether the answer needs to say how the run has ended. */
    public static boolean asksForEnd(MutableState state, RunMessage message) {
        return message.hasParentReset()
                && !state.execution().isOpen()
                && isOf(state, message.getParentReset().getFirstRunId());
    }

    /** How a child has ended whose parent was reset. */
    public static RunMessageReply ended(MutableState state, HistoryEvent closing) {
        return RunMessageReply.newBuilder()
                .setRunId(state.execution().runId())
                .setClosedEvent(closing.toByteString())
                .build();
    }

    private static boolean isOf(MutableState state, String firstRunId) {
        return state.execution().started().getFirstExecutionRunId().equals(firstRunId);
    }

    private static RunMessageReply signal(Transition t, RunMessage message) {
        SignalExternalWorkflowExecutionInitiatedEventAttributes signal = ExternalMachine.initiated(message.getSignal());
        if (isForbidden(t, message, signal.getChildWorkflowOnly())) {
            return refused(RunMessageReply.Refusal.NOT_FOUND);
        }
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setSignalName(signal.getSignalName())
                .setIdentity(ExecutionMachine.HISTORY_SERVICE)
                .setRequestId(ParentLink.requestId(message));
        if (signal.hasInput()) {
            request.setInput(signal.getInput());
        }
        if (signal.hasHeader()) {
            request.setHeader(signal.getHeader());
        }
        try {
            SignalMachine.signalFromRun(t, request.build(), sender(message));
        } catch (Rejection refusal) {
            return switch (refusal.code()) {
                case NOT_FOUND -> refused(RunMessageReply.Refusal.NOT_FOUND);
                case INVALID_ARGUMENT -> refused(RunMessageReply.Refusal.SIGNALS_EXCEEDED);
                default -> throw refusal; // busy: the message comes again
            };
        }
        return taken(t);
    }

    private static RunMessageReply cancel(Transition t, RunMessage message) {
        RequestCancelExternalWorkflowExecutionInitiatedEventAttributes cancel =
                ExternalMachine.initiated(message.getCancel());
        if (isForbidden(t, message, cancel.getChildWorkflowOnly())) {
            return refused(RunMessageReply.Refusal.NOT_FOUND);
        }
        ExecutionMachine.requestCancelFromRun(t, cancel.getReason(), message.getSender(), message.getId());
        return taken(t);
    }

    /** A workflow does not talk to itself like this, and to its children only if it says so. */
    private static boolean isForbidden(Transition t, RunMessage message, boolean childOnly) {
        boolean itself = message.getNamespaceId().equals(message.getSender().getNamespaceId())
                && message.getWorkflowId().equals(message.getSender().getWorkflowId());
        return itself || childOnly && !ParentLink.isChildOf(t.state(), message.getSender());
    }

    private static RunMessageReply parentClosed(Transition t, RunMessage message) {
        ParentClosed closed = message.getParentClosed();
        RunSender parent = closed.hasParent() ? closed.getParent() : message.getSender();
        boolean isChild = isOf(t.state(), closed.getFirstRunId()) && ParentLink.isChildOfWorkflow(t.state(), parent);
        if (isChild && t.state().execution().isOpen()) {
            applyClosePolicy(t, closed.getPolicy(), parent);
        }
        return taken(t);
    }

    private static void applyClosePolicy(Transition t, int policy, RunSender parent) {
        if (policy == ParentClosePolicy.PARENT_CLOSE_POLICY_TERMINATE_VALUE) {
            ExecutionMachine.terminateForLimit(t, CLOSE_POLICY);
        } else if (policy == ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL_VALUE) {
            ExecutionMachine.requestCancelFromRun(t, "", parent, 0);
        }
    }

    // ---- The child hears from its parent ----

    /**
     * The parent has answered that this child is there. If it has closed, having noted nothing, its close policy
     * applies now; otherwise the child's first task is free.
     */
    static void startedAnswered(Transition t, RunMessage message, RunMessageReply reply) {
        ExecutionPart execution = t.state().execution();
        if (reply.getRefusal() != RunMessageReply.Refusal.NONE) {
            RunSender parent = message.getSender().toBuilder()
                    .setWorkflowId(message.getWorkflowId())
                    .setRunId(message.getRunId())
                    .build();
            if (execution.isOpen()) {
                applyClosePolicy(t, execution.parentClosePolicy(), parent);
            } else if (!execution.successorRunId().isEmpty()
                    && execution.parentClosePolicy() != ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON_VALUE) {
                passOn(t, parent);
            }
        }
        Outbox.acknowledge(t, message.getId());
    }

    /** The run was followed by another before the parent's end was known: the policy is for the newest. */
    private static void passOn(Transition t, RunSender parent) {
        ExecutionPart execution = t.state().execution();
        Outbox.owe(
                t,
                RunMessage.newBuilder()
                        .setId(execution.closeEventId())
                        .setSinceMs(t.nowMs())
                        .setNamespaceId(execution.namespaceId())
                        .setWorkflowId(execution.workflowId())
                        .setParentClosed(ParentClosed.newBuilder()
                                .setPolicy(execution.parentClosePolicy())
                                .setFirstRunId(execution.started().getFirstExecutionRunId())
                                .setParent(parent)));
    }

    private static WorkflowExecution sender(RunMessage message) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(message.getSender().getWorkflowId())
                .setRunId(message.getSender().getRunId())
                .build();
    }

    private static RunMessageReply taken(Transition t) {
        return RunMessageReply.newBuilder()
                .setRunId(t.state().execution().runId())
                .build();
    }

    public static RunMessageReply refused(RunMessageReply.Refusal refusal) {
        return RunMessageReply.newBuilder().setRefusal(refusal).build();
    }

    /** What is answered where there is no such run. */
    public static RunMessageReply missing(RunMessage message) {
        return message.hasChildStarted()
                ? refused(RunMessageReply.Refusal.PARENT_CLOSED)
                : message.hasChildClosed() || message.hasParentClosed() || message.hasParentReset()
                        ? RunMessageReply.getDefaultInstance()
                        : refused(RunMessageReply.Refusal.NOT_FOUND);
    }

    /** What is answered where a child's start was refused. */
    public static RunMessageReply startRefused(Rejection refusal) {
        return switch (refusal.code()) {
            case ALREADY_EXISTS -> refused(RunMessageReply.Refusal.ALREADY_EXISTS);
            case INVALID_ARGUMENT, UNIMPLEMENTED -> refused(RunMessageReply.Refusal.INVALID);
            default -> throw refusal;
        };
    }
}
