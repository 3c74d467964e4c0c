package io.perdura.examples;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.ServiceOptions;
import io.perdura.sdk.service.Surroundings;
import io.perdura.sdk.service.Transport;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server from the outside, for tests: what a client does, in as few words as possible. */
public final class Server {
    private static final long ANSWER_MAX_SECONDS = 240;
    private final ServiceClient service;

    public Server(Transport transport, Surroundings surroundings, String namespace) {
        this.service = new ServiceClient(transport, surroundings, ServiceOptions.of(namespace));
    }

    public ServiceClient service() {
        return service;
    }

    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(ANSWER_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public WorkflowExecution start(String type, String id, String queue, Object... arguments) {
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(service.namespace())
                .setWorkflowId(id)
                .setWorkflowType(WorkflowType.newBuilder().setName(type))
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setIdentity("test")
                .setRequestId(UUID.randomUUID().toString());
        DataConverter.standard().toPayloads(arguments).ifPresent(request::setInput);
        String runId = await(service.call(WorkflowServiceMethods.START_WORKFLOW_EXECUTION, request.build()))
                .getRunId();
        return WorkflowExecution.newBuilder().setWorkflowId(id).setRunId(runId).build();
    }

    public void signal(WorkflowExecution execution, String name, Object... arguments) {
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(service.namespace())
                .setWorkflowExecution(execution)
                .setSignalName(name)
                .setRequestId(UUID.randomUUID().toString());
        DataConverter.standard().toPayloads(arguments).ifPresent(request::setInput);
        await(service.call(WorkflowServiceMethods.SIGNAL_WORKFLOW_EXECUTION, request.build()));
    }

    public <T> T query(WorkflowExecution execution, String name, Class<T> type) {
        var answer = await(service.call(
                WorkflowServiceMethods.QUERY_WORKFLOW,
                QueryWorkflowRequest.newBuilder()
                        .setNamespace(service.namespace())
                        .setExecution(execution)
                        .setQuery(io.temporal.api.query.v1.WorkflowQuery.newBuilder()
                                .setQueryType(name))
                        .build()));
        return type.cast(DataConverter.standard().fromPayloads(answer.getQueryResult(), 0, type));
    }

    /** Waits for the event that ends the last run of the chain that begins with this one. */
    public HistoryEvent endOfChain(WorkflowExecution execution) {
        HistoryEvent last = end(execution);
        return last.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
                ? endOfChain(execution.toBuilder()
                        .setRunId(last.getWorkflowExecutionContinuedAsNewEventAttributes()
                                .getNewExecutionRunId())
                        .build())
                : last;
    }

    /** Waits for the event that ends the run. */
    public HistoryEvent end(WorkflowExecution execution) {
        return await(endLater(execution));
    }

    public CompletionStage<HistoryEvent> endLater(WorkflowExecution execution) {
        return service.poll(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(execution)
                                .setWaitNewEvent(true)
                                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                                .build())
                .response()
                .thenCompose(page -> page.getHistory().getEventsCount() > 0
                        ? CompletableFuture.completedStage(
                                page.getHistory().getEvents(page.getHistory().getEventsCount() - 1))
                        : endLater(execution));
    }

    public String result(WorkflowExecution execution) {
        return result(execution, String.class);
    }

    public <T> T result(WorkflowExecution execution, Class<T> type) {
        HistoryEvent last = endOfChain(execution);
        if (last.getEventType() != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED) {
            throw new AssertionError("ended otherwise: " + last);
        }
        Payloads result = last.getWorkflowExecutionCompletedEventAttributes().getResult();
        return type.cast(DataConverter.standard().fromPayloads(result, 0, type));
    }

    public List<HistoryEvent> history(WorkflowExecution execution) {
        return await(service.call(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(execution)
                                .build()))
                .getHistory()
                .getEventsList();
    }

    /** Waits until the history of the run has an event of that type. */
    public void awaitEvent(WorkflowExecution execution, EventType type) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(ANSWER_MAX_SECONDS))
                .until(() -> history(execution).stream().anyMatch(event -> event.getEventType() == type));
    }
}
