package io.perdura.sdk.client;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.failure.TerminatedFailure;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionTimedOutEventAttributes;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;

/** The wait for the end of a workflow: for the event that closes a run, and then for the run that took over. */
final class RunResult<R> {
    private final Wire wire;
    private final String workflowId;
    private final Type type;
    private final boolean follows;
    private final Waiting<R> waiting;
    private String runId;

    private RunResult(Wire wire, String workflowId, String runId, Type type, boolean follows) {
        this.wire = wire;
        this.workflowId = workflowId;
        this.runId = runId;
        this.type = type;
        this.follows = follows;
        this.waiting = new Waiting<>(thrown -> Refusals.of(thrown, workflowId, this.runId, ""));
    }

    /** To cancel what it gives back ends the wait, and nothing else. */
    static <R> CompletableFuture<R> of(Wire wire, String workflowId, String runId, Type type, boolean follows) {
        RunResult<R> result = new RunResult<>(wire, workflowId, runId, type, follows);
        result.ask(ByteString.EMPTY);
        return result.waiting.result();
    }

    private void ask(ByteString token) {
        waiting.then(
                wire.longPoll(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setExecution(Wire.execution(workflowId, runId))
                                .setWaitNewEvent(true)
                                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                                .setNextPageToken(token)
                                .build()),
                this::answered);
    }

    private void answered(GetWorkflowExecutionHistoryResponse page) {
        int events = page.getHistory().getEventsCount();
        if (events == 0) {
            ask(page.getNextPageToken());
        } else {
            closed(page.getHistory().getEvents(events - 1));
        }
    }

    private void closed(HistoryEvent event) {
        String next = nextRun(event);
        if (!next.isEmpty() && follows) {
            runId = next;
            ask(ByteString.EMPTY);
            return;
        }
        Converters converters = wire.converters();
        switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED ->
                waiting.done(wire.value(
                        event.getWorkflowExecutionCompletedEventAttributes().getResult(), type));
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED -> {
                var failed = event.getWorkflowExecutionFailedEventAttributes();
                fail(event, failed.getRetryState(), converters.toException(failed.getFailure()));
            }
            case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED ->
                fail(
                        event,
                        RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
                        new CanceledFailure(
                                "Workflow canceled",
                                Details.received(
                                        event.getWorkflowExecutionCanceledEventAttributes()
                                                .getDetails(),
                                        converters.data()),
                                null));
            case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED ->
                fail(
                        event,
                        RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE,
                        new TerminatedFailure(
                                event.getWorkflowExecutionTerminatedEventAttributes()
                                        .getReason(),
                                null));
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                fail(
                        event,
                        event.getWorkflowExecutionTimedOutEventAttributes().getRetryState(),
                        new TimeoutFailure(
                                "Workflow timed out", TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE, Details.none(), null));
            case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW ->
                waiting.fail(new WorkflowContinuedAsNewException(workflowId, runId, next));
            default -> waiting.fail(new IllegalStateException(event.getEventType() + " closes no workflow"));
        }
    }

    private void fail(HistoryEvent event, RetryState retryState, RuntimeException cause) {
        waiting.fail(new WorkflowFailedException(
                workflowId, runId, event.getEventType(), event.getEventId(), retryState, cause));
    }

    /** The run that a retry, a cron schedule or the workflow itself let take over; empty: none. */
    private static String nextRun(HistoryEvent event) {
        EventType type = event.getEventType();
        if (type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW) {
            return event.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
        }
        if (type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED) {
            return event.getWorkflowExecutionCompletedEventAttributes().getNewExecutionRunId();
        }
        if (type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED) {
            return event.getWorkflowExecutionFailedEventAttributes().getNewExecutionRunId();
        }
        if (type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT) {
            WorkflowExecutionTimedOutEventAttributes timedOut = event.getWorkflowExecutionTimedOutEventAttributes();
            return timedOut.getNewExecutionRunId();
        }
        return "";
    }
}
