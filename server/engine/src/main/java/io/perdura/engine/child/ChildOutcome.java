package io.perdura.engine.child;

import io.perdura.engine.v1.Child;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.ChildWorkflowExecutionCanceledEventAttributes;
import io.temporal.api.history.v1.ChildWorkflowExecutionCompletedEventAttributes;
import io.temporal.api.history.v1.ChildWorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.ChildWorkflowExecutionTerminatedEventAttributes;
import io.temporal.api.history.v1.ChildWorkflowExecutionTimedOutEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;

/** How the end of a child stands in the history of its parent. */
final class ChildOutcome {

    private ChildOutcome() {}

    /** The parent's event for the event that closed the child. */
    static HistoryEvent.Builder event(Child child, String runId, HistoryEvent closed) {
        WorkflowExecution execution = WorkflowExecution.newBuilder()
                .setWorkflowId(child.getWorkflowId())
                .setRunId(runId)
                .build();
        WorkflowType type =
                WorkflowType.newBuilder().setName(child.getWorkflowType()).build();
        HistoryEvent.Builder event = HistoryEvent.newBuilder();
        switch (closed.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED -> {
                var attributes = ChildWorkflowExecutionCompletedEventAttributes.newBuilder()
                        .setNamespace(child.getNamespace())
                        .setNamespaceId(child.getNamespaceId())
                        .setWorkflowExecution(execution)
                        .setWorkflowType(type)
                        .setInitiatedEventId(child.getInitiatedEventId())
                        .setStartedEventId(child.getStartedEventId());
                if (closed.getWorkflowExecutionCompletedEventAttributes().hasResult()) {
                    attributes.setResult(closed.getWorkflowExecutionCompletedEventAttributes()
                            .getResult());
                }
                event.setEventType(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED)
                        .setChildWorkflowExecutionCompletedEventAttributes(attributes);
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED ->
                event.setEventType(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED)
                        .setChildWorkflowExecutionFailedEventAttributes(
                                ChildWorkflowExecutionFailedEventAttributes.newBuilder()
                                        .setNamespace(child.getNamespace())
                                        .setNamespaceId(child.getNamespaceId())
                                        .setWorkflowExecution(execution)
                                        .setWorkflowType(type)
                                        .setInitiatedEventId(child.getInitiatedEventId())
                                        .setStartedEventId(child.getStartedEventId())
                                        .setFailure(closed.getWorkflowExecutionFailedEventAttributes()
                                                .getFailure())
                                        .setRetryState(closed.getWorkflowExecutionFailedEventAttributes()
                                                .getRetryState()));
            case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED -> {
                var attributes = ChildWorkflowExecutionCanceledEventAttributes.newBuilder()
                        .setNamespace(child.getNamespace())
                        .setNamespaceId(child.getNamespaceId())
                        .setWorkflowExecution(execution)
                        .setWorkflowType(type)
                        .setInitiatedEventId(child.getInitiatedEventId())
                        .setStartedEventId(child.getStartedEventId());
                if (closed.getWorkflowExecutionCanceledEventAttributes().hasDetails()) {
                    attributes.setDetails(
                            closed.getWorkflowExecutionCanceledEventAttributes().getDetails());
                }
                event.setEventType(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED)
                        .setChildWorkflowExecutionCanceledEventAttributes(attributes);
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                event.setEventType(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT)
                        .setChildWorkflowExecutionTimedOutEventAttributes(
                                ChildWorkflowExecutionTimedOutEventAttributes.newBuilder()
                                        .setNamespace(child.getNamespace())
                                        .setNamespaceId(child.getNamespaceId())
                                        .setWorkflowExecution(execution)
                                        .setWorkflowType(type)
                                        .setInitiatedEventId(child.getInitiatedEventId())
                                        .setStartedEventId(child.getStartedEventId())
                                        .setRetryState(closed.getWorkflowExecutionTimedOutEventAttributes()
                                                .getRetryState()));
            case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED ->
                event.setEventType(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED)
                        .setChildWorkflowExecutionTerminatedEventAttributes(
                                ChildWorkflowExecutionTerminatedEventAttributes.newBuilder()
                                        .setNamespace(child.getNamespace())
                                        .setNamespaceId(child.getNamespaceId())
                                        .setWorkflowExecution(execution)
                                        .setWorkflowType(type)
                                        .setInitiatedEventId(child.getInitiatedEventId())
                                        .setStartedEventId(child.getStartedEventId()));
            default -> throw new IllegalStateException(closed.getEventType() + " ends no child");
        }
        return event;
    }

    /** The same event, of a child that this run may have noted at another place. */
    static HistoryEvent.Builder again(HistoryEvent.Builder event, Child child) {
        long started = child.getStartedEventId();
        switch (event.getEventType()) {
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED ->
                event.getChildWorkflowExecutionCompletedEventAttributesBuilder().setStartedEventId(started);
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED ->
                event.getChildWorkflowExecutionFailedEventAttributesBuilder().setStartedEventId(started);
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED ->
                event.getChildWorkflowExecutionCanceledEventAttributesBuilder().setStartedEventId(started);
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT ->
                event.getChildWorkflowExecutionTimedOutEventAttributesBuilder().setStartedEventId(started);
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED ->
                event.getChildWorkflowExecutionTerminatedEventAttributesBuilder()
                        .setStartedEventId(started);
            default -> throw new IllegalStateException(event.getEventType() + " ends no child");
        }
        return event;
    }

    static long initiatedEventId(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED ->
                event.getChildWorkflowExecutionCompletedEventAttributes().getInitiatedEventId();
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_FAILED ->
                event.getChildWorkflowExecutionFailedEventAttributes().getInitiatedEventId();
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_CANCELED ->
                event.getChildWorkflowExecutionCanceledEventAttributes().getInitiatedEventId();
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TIMED_OUT ->
                event.getChildWorkflowExecutionTimedOutEventAttributes().getInitiatedEventId();
            case EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED ->
                event.getChildWorkflowExecutionTerminatedEventAttributes().getInitiatedEventId();
            default -> throw new IllegalStateException(event.getEventType() + " ends no child");
        };
    }
}
