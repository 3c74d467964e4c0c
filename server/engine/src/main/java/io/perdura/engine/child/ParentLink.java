package io.perdura.engine.child;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.ExecutionPart;
import io.perdura.engine.MutableState;
import io.perdura.engine.Times;
import io.perdura.engine.Transition;
import io.perdura.engine.v1.Change;
import io.perdura.engine.v1.ChildClosed;
import io.perdura.engine.v1.ChildStart;
import io.perdura.engine.v1.ChildStarted;
import io.perdura.engine.v1.ParentMoved;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunSender;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.StartChildWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.sdk.v1.UserMetadata;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A child's tie to its parent: how it is started, and what it tells the parent about itself. */
public final class ParentLink {

    private ParentLink() {}

    /** What a start request would say to start the child. The same message asks for it under the same request id. */
    public static StartWorkflowExecutionRequest request(RunMessage message) {
        StartChildWorkflowExecutionInitiatedEventAttributes initiated = ChildMachine.initiated(message.getChildStart());
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(initiated.getNamespace())
                .setWorkflowId(initiated.getWorkflowId())
                .setWorkflowType(initiated.getWorkflowType())
                .setTaskQueue(initiated.getTaskQueue())
                .setRequestId(startRequestId(message))
                .setWorkflowIdReusePolicy(initiated.getWorkflowIdReusePolicy())
                .setCronSchedule(initiated.getCronSchedule());
        if (initiated.hasWorkflowExecutionTimeout()) {
            request.setWorkflowExecutionTimeout(initiated.getWorkflowExecutionTimeout());
        }
        if (initiated.hasWorkflowRunTimeout()) {
            request.setWorkflowRunTimeout(initiated.getWorkflowRunTimeout());
        }
        if (initiated.hasWorkflowTaskTimeout()) {
            request.setWorkflowTaskTimeout(initiated.getWorkflowTaskTimeout());
        }
        if (initiated.hasInput()) {
            request.setInput(initiated.getInput());
        }
        if (initiated.hasHeader()) {
            request.setHeader(initiated.getHeader());
        }
        if (initiated.hasMemo()) {
            request.setMemo(initiated.getMemo());
        }
        if (initiated.hasSearchAttributes()) {
            request.setSearchAttributes(initiated.getSearchAttributes());
        }
        if (initiated.hasRetryPolicy()) {
            request.setRetryPolicy(initiated.getRetryPolicy());
        }
        try {
            Priority ofParent = Priority.parseFrom(message.getChildStart().getParentPriority());
            Priority priority = merged(ofParent, initiated.getPriority());
            if (priority.getSerializedSize() > 0) {
                request.setPriority(priority);
            }
            if (!message.getChildStart().getUserMetadata().isEmpty()) {
                request.setUserMetadata(
                        UserMetadata.parseFrom(message.getChildStart().getUserMetadata()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
        return request.build();
    }

    /** Stable over repetitions and resets of the sender, different for every message of every run. */
    public static String requestId(RunMessage message) {
        return requestId(origin(message), message.getId());
    }

    /** Of the message that the event with this id led to, in the run that first wrote the event. */
    public static String requestId(String runId, long eventId) {
        return UUID.nameUUIDFromBytes((runId + ":" + eventId).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static String startRequestId(RunMessage message) {
        return origin(message) + ":" + message.getId() + ":0";
    }

    private static String origin(RunMessage message) {
        return message.getOriginRunId().isEmpty() ? message.getSender().getRunId() : message.getOriginRunId();
    }

    /** The child's own priority; where it says nothing, that of its parent. */
    private static Priority merged(Priority parent, Priority own) {
        return Priority.newBuilder()
                .setPriorityKey(own.getPriorityKey() != 0 ? own.getPriorityKey() : parent.getPriorityKey())
                .setFairnessKey(own.getFairnessKey().isEmpty() ? parent.getFairnessKey() : own.getFairnessKey())
                .setFairnessWeight(own.getFairnessWeight() != 0 ? own.getFairnessWeight() : parent.getFairnessWeight())
                .build();
    }

    /** What event 1 of the child says about its parent. */
    public static void describe(WorkflowExecutionStartedEventAttributes.Builder started, RunMessage message) {
        RunSender parent = message.getSender();
        ChildStart start = message.getChildStart();
        started.setParentWorkflowNamespace(ChildMachine.initiated(start).getNamespace())
                .setParentWorkflowNamespaceId(parent.getNamespaceId())
                .setParentWorkflowExecution(WorkflowExecution.newBuilder()
                        .setWorkflowId(parent.getWorkflowId())
                        .setRunId(parent.getRunId()))
                .setParentInitiatedEventId(message.getId());
        try {
            started.setRootWorkflowExecution(WorkflowExecution.parseFrom(start.getRoot()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable message", e);
        }
    }

    public static int parentClosePolicy(RunMessage message) {
        return ChildMachine.initiated(message.getChildStart()).getParentClosePolicyValue();
    }

    /** Whether the run is a child of this very run. */
    public static boolean isChildOf(MutableState state, RunSender sender) {
        WorkflowExecution parent = state.execution().started().getParentWorkflowExecution();
        return parent.getWorkflowId().equals(sender.getWorkflowId())
                && state.execution().parentRunId().equals(sender.getRunId());
    }

    /** Whether the run is a child of this workflow, whichever of its runs has it now. */
    public static boolean isChildOfWorkflow(MutableState state, RunSender sender) {
        WorkflowExecution parent = state.execution().started().getParentWorkflowExecution();
        return !sender.getWorkflowId().isEmpty() && parent.getWorkflowId().equals(sender.getWorkflowId());
    }

    /** Whether the run has the children that this one, which may have been reset since, had initiated by then. */
    public static boolean hasChildOf(MutableState state, String parentRunId, long initiatedEventId) {
        return state.execution().runId().equals(parentRunId)
                || state.execution().origins().stream()
                        .anyMatch(origin ->
                                origin.getRunId().equals(parentRunId) && initiatedEventId <= origin.getLastEventId());
    }

    /** The parent was reset, and another of its runs has this child now. */
    public static void moveTo(Transition t, RunSender parent) {
        if (!isChildOf(t.state(), parent)) {
            t.change(Change.newBuilder().setParentMoved(ParentMoved.newBuilder().setRunId(parent.getRunId())));
        }
    }

    // ---- Apply ----

    /** The first run of a child tells its parent that it is there; its first task waits for the answer. */
    public static void applyStarted(MutableState state, HistoryEvent event) {
        ExecutionPart execution = state.execution();
        WorkflowExecutionStartedEventAttributes started = execution.started();
        if (started.hasParentWorkflowExecution()
                && started.getFirstExecutionRunId().equals(execution.runId())) {
            state.outbox()
                    .put(toParent(execution, event)
                            .setChildStarted(
                                    ChildStarted.newBuilder().setInitiatedEventId(started.getParentInitiatedEventId()))
                            .build());
        }
    }

    /** The last run of a child tells its parent how it ended; what is said then, nothing before it needs saying. */
    public static void applyClosed(MutableState state, HistoryEvent event, String successor) {
        ExecutionPart execution = state.execution();
        WorkflowExecutionStartedEventAttributes started = execution.started();
        if (!started.hasParentWorkflowExecution() || !successor.isEmpty()) {
            return;
        }
        state.outbox().remove(1);
        state.outbox()
                .put(toParent(execution, event)
                        .setChildClosed(ChildClosed.newBuilder()
                                .setInitiatedEventId(started.getParentInitiatedEventId())
                                .setFirstRunId(started.getFirstExecutionRunId())
                                .setEvent(event.toByteString()))
                        .build());
    }

    private static RunMessage.Builder toParent(ExecutionPart execution, HistoryEvent event) {
        WorkflowExecutionStartedEventAttributes started = execution.started();
        return RunMessage.newBuilder()
                .setId(event.getEventId())
                .setSinceMs(Times.ms(event.getEventTime()))
                .setNamespaceId(started.getParentWorkflowNamespaceId())
                .setWorkflowId(started.getParentWorkflowExecution().getWorkflowId())
                .setRunId(execution.parentRunId());
    }
}
