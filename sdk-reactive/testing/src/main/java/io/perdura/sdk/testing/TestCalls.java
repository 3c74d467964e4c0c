package io.perdura.sdk.testing;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.failure.TerminatedFailure;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a test asks of the server about workflows, with payloads through the environment's converters and codec. */
final class TestCalls {
    private final ServiceClient service;
    private final Converters converters;

    TestCalls(ServiceClient service, Converters converters) {
        this.service = service;
        this.converters = converters;
    }

    private <Q extends com.google.protobuf.Message, R extends com.google.protobuf.Message> CompletionStage<R> call(
            RpcMethod<Q, R> method, Q request) {
        return service.codec()
                .encode(request)
                .thenCompose(encoded -> service.call(method, encoded))
                .thenCompose(service.codec()::decode);
    }

    private void arguments(@Nullable Object[] values, Consumer<Payloads> setter) {
        converters.data().toPayloads(values).ifPresent(setter);
    }

    private <T> @Nullable T value(Payloads payloads, Class<T> type) {
        Object value = type == Void.class ? null : converters.data().fromPayloads(payloads, 0, type);
        @SuppressWarnings("unchecked") // primitive classes too, which cast() does not know
        T typed = (T) value;
        return typed;
    }

    private static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }

    /** Yields the run id. */
    CompletionStage<String> start(String type, String workflowId, String queue, @Nullable Object[] arguments) {
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(service.namespace())
                .setWorkflowId(workflowId)
                .setWorkflowType(WorkflowType.newBuilder().setName(type))
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setIdentity(service.identity())
                .setRequestId(UUID.randomUUID().toString());
        arguments(arguments, request::setInput);
        return call(WorkflowServiceMethods.START_WORKFLOW_EXECUTION, request.build())
                .thenApply(started -> started.getRunId());
    }

    CompletionStage<@Nullable Void> signal(String workflowId, String name, @Nullable Object[] arguments) {
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(service.namespace())
                .setWorkflowExecution(execution(workflowId, ""))
                .setSignalName(name)
                .setRequestId(UUID.randomUUID().toString());
        arguments(arguments, request::setInput);
        return call(WorkflowServiceMethods.SIGNAL_WORKFLOW_EXECUTION, request.build())
                .thenApply(signaled -> null);
    }

    CompletionStage<@Nullable Void> cancel(String workflowId) {
        return call(
                        WorkflowServiceMethods.REQUEST_CANCEL_WORKFLOW_EXECUTION,
                        RequestCancelWorkflowExecutionRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setWorkflowExecution(execution(workflowId, ""))
                                .setRequestId(UUID.randomUUID().toString())
                                .build())
                .thenApply(requested -> null);
    }

    CompletionStage<@Nullable Void> terminate(String workflowId, String reason) {
        return call(
                        WorkflowServiceMethods.TERMINATE_WORKFLOW_EXECUTION,
                        TerminateWorkflowExecutionRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setWorkflowExecution(execution(workflowId, ""))
                                .setReason(reason)
                                .build())
                .thenApply(terminated -> null);
    }

    <T> CompletionStage<@Nullable T> query(
            String workflowId, String runId, String name, Class<T> type, @Nullable Object[] arguments) {
        WorkflowQuery.Builder query = WorkflowQuery.newBuilder().setQueryType(name);
        arguments(arguments, query::setQueryArgs);
        return call(
                        WorkflowServiceMethods.QUERY_WORKFLOW,
                        QueryWorkflowRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(execution(workflowId, runId))
                                .setQuery(query)
                                .build())
                .thenApply(answer -> value(answer.getQueryResult(), type));
    }

    <T> CompletionStage<@Nullable T> update(
            String workflowId, String updateId, String name, Class<T> type, @Nullable Object[] arguments) {
        Input.Builder input = Input.newBuilder().setName(name);
        arguments(arguments, input::setArgs);
        WaitPolicy wait = WaitPolicy.newBuilder()
                .setLifecycleStage(
                        UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED)
                .build();
        UpdateWorkflowExecutionRequest request = UpdateWorkflowExecutionRequest.newBuilder()
                .setNamespace(service.namespace())
                .setWorkflowExecution(execution(workflowId, ""))
                .setWaitPolicy(wait)
                .setRequest(Request.newBuilder()
                        .setMeta(Meta.newBuilder().setUpdateId(updateId))
                        .setInput(input))
                .build();
        return service.codec()
                .encode(request)
                .thenCompose(encoded -> service.poll(WorkflowServiceMethods.UPDATE_WORKFLOW_EXECUTION, encoded)
                        .response())
                .thenCompose(answer -> outcome(answer, wait, type));
    }

    private <T> CompletionStage<@Nullable T> outcome(
            UpdateWorkflowExecutionResponse answer, WaitPolicy wait, Class<T> type) {
        if (answer.hasOutcome()) {
            return service.codec().decode(answer.getOutcome()).thenCompose(outcome -> result(outcome, type));
        }
        return service.poll(
                        WorkflowServiceMethods.POLL_WORKFLOW_EXECUTION_UPDATE,
                        PollWorkflowExecutionUpdateRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setUpdateRef(answer.getUpdateRef())
                                .setWaitPolicy(wait)
                                .build())
                .response()
                .thenCompose(polled -> outcome(
                        UpdateWorkflowExecutionResponse.newBuilder()
                                .setUpdateRef(answer.getUpdateRef())
                                .mergeFrom(
                                        polled.hasOutcome()
                                                ? UpdateWorkflowExecutionResponse.newBuilder()
                                                        .setOutcome(polled.getOutcome())
                                                        .build()
                                                : UpdateWorkflowExecutionResponse.getDefaultInstance())
                                .build(),
                        wait,
                        type));
    }

    private <T> CompletionStage<@Nullable T> result(Outcome outcome, Class<T> type) {
        return outcome.hasFailure()
                ? CompletableFuture.failedStage(converters.toException(outcome.getFailure()))
                : CompletableFuture.completedStage(value(outcome.getSuccess(), type));
    }

    CompletionStage<History> history(String workflowId, String runId) {
        return page(workflowId, runId, ByteString.EMPTY, History.newBuilder());
    }

    private CompletionStage<History> page(String workflowId, String runId, ByteString token, History.Builder all) {
        return call(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(execution(workflowId, runId))
                                .setNextPageToken(token)
                                .build())
                .thenCompose(page -> {
                    all.addAllEvents(page.getHistory().getEventsList());
                    return page.getNextPageToken().isEmpty()
                            ? CompletableFuture.completedStage(all.build())
                            : page(workflowId, runId, page.getNextPageToken(), all);
                });
    }

    /** Follows the chain of runs. */
    <T> CompletionStage<@Nullable T> result(String workflowId, String runId, Class<T> type) {
        return service.poll(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(execution(workflowId, runId))
                                .setWaitNewEvent(true)
                                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                                .build())
                .response()
                .thenCompose(service.codec()::decode)
                .thenCompose(page -> page.getHistory().getEventsCount() == 0
                        ? result(workflowId, runId, type)
                        : ended(
                                workflowId,
                                page.getHistory().getEvents(page.getHistory().getEventsCount() - 1),
                                type));
    }

    private <T> CompletionStage<@Nullable T> ended(String workflowId, HistoryEvent last, Class<T> type) {
        String next = nextRun(last);
        if (!next.isEmpty()) {
            return result(workflowId, next, type);
        }
        EventType how = last.getEventType();
        return switch (how) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED ->
                CompletableFuture.completedStage(value(
                        last.getWorkflowExecutionCompletedEventAttributes().getResult(), type));
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED ->
                CompletableFuture.failedStage(converters.toException(
                        last.getWorkflowExecutionFailedEventAttributes().getFailure()));
            case EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED ->
                CompletableFuture.failedStage(new CanceledFailure(
                        "workflow " + workflowId + " was canceled",
                        Details.received(
                                last.getWorkflowExecutionCanceledEventAttributes()
                                        .getDetails(),
                                converters.data()),
                        null));
            case EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED ->
                CompletableFuture.failedStage(new TerminatedFailure(
                        last.getWorkflowExecutionTerminatedEventAttributes().getReason(), null));
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                CompletableFuture.failedStage(new TimeoutFailure(
                        "workflow " + workflowId + " took too long",
                        TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
                        Details.none(),
                        null));
            default ->
                CompletableFuture.failedStage(
                        ApplicationFailure.nonRetryable("workflow " + workflowId + " ended with " + how, "Ended"));
        };
    }

    private static String nextRun(HistoryEvent last) {
        return switch (last.getEventType()) {
            case EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW ->
                last.getWorkflowExecutionContinuedAsNewEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_FAILED ->
                last.getWorkflowExecutionFailedEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT ->
                last.getWorkflowExecutionTimedOutEventAttributes().getNewExecutionRunId();
            case EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED ->
                last.getWorkflowExecutionCompletedEventAttributes().getNewExecutionRunId();
            default -> "";
        };
    }
}
