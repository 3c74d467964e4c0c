package io.perdura.node.shard.read;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionContinuedAsNewEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionFailedEventAttributes;

/**
 * The close event of a run that a retry or a cron schedule was followed by another of: clients that look for a result
 * and do not know that such events may name the next run are told that the run continued as new.
 */
final class FollowedRun {

    /** What clients list that know it. */
    static final String FEATURE = "follows-next-run-id";

    private FollowedRun() {}

    static HistoryEvent asContinued(HistoryEvent close) {
        WorkflowExecutionContinuedAsNewEventAttributes.Builder next =
                WorkflowExecutionContinuedAsNewEventAttributes.newBuilder();
        switch (close.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED -> {
                WorkflowExecutionCompletedEventAttributes completed =
                        close.getWorkflowExecutionCompletedEventAttributes();
                next.setNewExecutionRunId(completed.getNewExecutionRunId());
                if (completed.hasResult()) {
                    next.setLastCompletionResult(completed.getResult());
                }
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED -> {
                WorkflowExecutionFailedEventAttributes failed = close.getWorkflowExecutionFailedEventAttributes();
                next.setNewExecutionRunId(failed.getNewExecutionRunId());
                if (failed.hasFailure()) {
                    next.setFailure(failed.getFailure());
                }
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                next.setNewExecutionRunId(close.getWorkflowExecutionTimedOutEventAttributes()
                                .getNewExecutionRunId())
                        .setFailure(timeout());
            default -> {}
        }
        return next.getNewExecutionRunId().isEmpty()
                ? close
                : HistoryEvent.newBuilder()
                        .setEventId(close.getEventId())
                        .setEventTime(close.getEventTime())
                        .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW)
                        .setVersion(close.getVersion())
                        .setTaskId(close.getTaskId())
                        .setWorkflowExecutionContinuedAsNewEventAttributes(next)
                        .build();
    }

    private static Failure timeout() {
        return Failure.newBuilder()
                .setMessage("workflow timeout")
                .setSource("Server")
                .setTimeoutFailureInfo(
                        TimeoutFailureInfo.newBuilder().setTimeoutType(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE))
                .build();
    }
}
