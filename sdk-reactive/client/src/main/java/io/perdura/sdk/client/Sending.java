package io.perdura.sdk.client;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.service.EagerStarts;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the calls of a client leave it, behind whatever stands around them. */
final class Sending implements ClientCalls {
    private static final int PAGE_SIZE = 100;

    private final Wire wire;

    Sending(Wire wire) {
        this.wire = wire;
    }

    private static <T> CompletionStage<T> told(CompletionStage<T> stage, Target target) {
        return Refusals.told(stage, thrown -> Refusals.of(thrown, target.workflowId(), target.runId(), ""));
    }

    private static WorkflowExecution execution(Target target) {
        return Wire.execution(target.workflowId(), target.runId());
    }

    // ---- Start ----

    @Override
    public <R> CompletionStage<WorkflowHandle<R>> start(Start<R> start) {
        StartWorkflowExecutionRequest request = StartRequests.start(wire, start).build();
        CompletionStage<StartWorkflowExecutionResponse> answered =
                start.options().eager()
                        ? eagerly(request)
                        : wire.callEncoded(WorkflowServiceMethods.START_WORKFLOW_EXECUTION, request);
        return Refusals.told(
                        answered,
                        thrown -> Refusals.of(
                                thrown,
                                request.getWorkflowId(),
                                "",
                                start.call().type()))
                .thenApply(answer -> started(
                        request.getWorkflowId(), answer.getRunId(), answer.getFirstExecutionRunId(), start.call()));
    }

    /** A worker of this process gets the first task with the answer, if it has a slot and the server can. */
    private CompletionStage<StartWorkflowExecutionResponse> eagerly(StartWorkflowExecutionRequest request) {
        return wire.service().capabilities().thenCompose(server -> {
            EagerStarts.Taker taker = server.getEagerWorkflowStart()
                    ? wire.service()
                            .eagerStarts()
                            .reserve(request.getTaskQueue().getName())
                    : null;
            CompletionStage<StartWorkflowExecutionResponse> answered = wire.callEncoded(
                    WorkflowServiceMethods.START_WORKFLOW_EXECUTION,
                    taker == null
                            ? request
                            : request.toBuilder().setRequestEagerExecution(true).build());
            return taker == null
                    ? answered
                    : answered.whenComplete((answer, thrown) -> {
                        if (thrown == null && answer.hasEagerWorkflowTask()) {
                            taker.takeEagerly(answer.getEagerWorkflowTask());
                        } else {
                            taker.giveBack();
                        }
                    });
        });
    }

    private <R> WorkflowHandle<R> started(String workflowId, String runId, String firstRunId, WorkflowCall<R> call) {
        return new WorkflowHandle<>(
                wire, workflowId, "", runId, firstRunId.isEmpty() ? runId : firstRunId, call.result());
    }

    @Override
    public <R> CompletionStage<WorkflowHandle<R>> signalWithStart(Start<R> start, Signal signal) {
        SignalWithStartWorkflowExecutionRequest request =
                StartRequests.withSignal(StartRequests.start(wire, start).build(), signal, wire);
        return Refusals.told(
                        wire.call(WorkflowServiceMethods.SIGNAL_WITH_START_WORKFLOW_EXECUTION, request),
                        thrown -> Refusals.of(
                                thrown,
                                request.getWorkflowId(),
                                "",
                                start.call().type()))
                .thenApply(answer -> new WorkflowHandle<>(
                        wire,
                        request.getWorkflowId(),
                        "",
                        answer.getRunId(),
                        "",
                        start.call().result()));
    }

    @Override
    public <R, U> CompletionStage<WorkflowClient.StartedUpdate<R, U>> updateWithStart(
            Start<R> start, Update<U> update) {
        StartWorkflowExecutionRequest request = StartRequests.start(wire, start).build();
        Waiting<WorkflowClient.StartedUpdate<R, U>> waiting = new Waiting<>(Refusals::runtime);
        List<WorkflowClient.StartedUpdate<R, U>> both = new ArrayList<>(1);
        waiting.then(
                Updates.withStart(
                        wire,
                        request,
                        Updates.request(wire, Wire.execution(request.getWorkflowId(), ""), update),
                        update.call(),
                        (answer, handle) -> both.add(new WorkflowClient.StartedUpdate<>(
                                started(
                                        request.getWorkflowId(),
                                        answer.getRunId(),
                                        answer.getFirstExecutionRunId(),
                                        start.call()),
                                handle))),
                handle -> waiting.done(both.get(0)));
        return givenUp(update.givenUp(), waiting.result());
    }

    // ---- Signals, queries, updates ----

    @Override
    public CompletionStage<Void> signal(Signal signal) {
        SignalWorkflowExecutionRequest.Builder request = SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setIdentity(wire.identity())
                .setWorkflowExecution(execution(signal.target()))
                .setRequestId(signal.requestId())
                .setSignalName(signal.call().name())
                .setHeader(Wire.header(signal.header()));
        wire.payloads(signal.call().arguments()).ifPresent(request::setInput);
        return told(wire.call(WorkflowServiceMethods.SIGNAL_WORKFLOW_EXECUTION, request.build()), signal.target())
                .thenApply(answer -> null);
    }

    @Override
    public <T> CompletionStage<T> query(Query<T> call) {
        Target target = call.target();
        WorkflowQuery.Builder query =
                WorkflowQuery.newBuilder().setQueryType(call.call().name()).setHeader(Wire.header(call.header()));
        wire.payloads(call.call().arguments()).ifPresent(query::setQueryArgs);
        CompletionStage<T> answer = wire.query(
                        WorkflowServiceMethods.QUERY_WORKFLOW,
                        QueryWorkflowRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setExecution(execution(target))
                                .setQuery(query)
                                .setQueryRejectCondition(call.options().rejectCondition())
                                .build())
                .thenApply(response -> {
                    if (response.hasQueryRejected()) {
                        throw new WorkflowQueryRejectedException(
                                target.workflowId(),
                                target.runId(),
                                response.getQueryRejected().getStatus());
                    }
                    return wire.value(response.getQueryResult(), call.call().result());
                });
        return Refusals.told(
                answer, thrown -> Refusals.ofQuery(thrown, target.workflowId(), target.runId(), wire.converters()));
    }

    @Override
    public <T> CompletionStage<UpdateHandle<T>> update(Update<T> update) {
        return givenUp(
                update.givenUp(),
                Updates.accepted(wire, Updates.request(wire, execution(update.target()), update), update.call()));
    }

    // ---- The end ----

    @Override
    public <R> CompletionStage<R> result(Result result) {
        return givenUp(
                result.givenUp(),
                RunResult.of(
                        wire, result.target().workflowId(), result.target().runId(), result.type(), result.follows()));
    }

    private static <T> CompletionStage<T> givenUp(CompletionStage<?> givenUp, CompletableFuture<T> wait) {
        givenUp.whenComplete((ignored, thrown) -> wait.cancel(false));
        return wait;
    }

    @Override
    public CompletionStage<Void> cancel(Target target, String reason) {
        return told(
                        wire.call(
                                WorkflowServiceMethods.REQUEST_CANCEL_WORKFLOW_EXECUTION,
                                RequestCancelWorkflowExecutionRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setIdentity(wire.identity())
                                        .setWorkflowExecution(execution(target))
                                        .setFirstExecutionRunId(target.firstRunId())
                                        .setRequestId(UUID.randomUUID().toString())
                                        .setReason(reason)
                                        .build()),
                        target)
                .thenApply(answer -> null);
    }

    @Override
    public CompletionStage<Void> terminate(Target target, String reason, List<@Nullable Object> details) {
        TerminateWorkflowExecutionRequest.Builder request = TerminateWorkflowExecutionRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setIdentity(wire.identity())
                .setWorkflowExecution(execution(target))
                .setFirstExecutionRunId(target.firstRunId())
                .setReason(reason);
        wire.payloads(details).ifPresent(request::setDetails);
        return told(wire.call(WorkflowServiceMethods.TERMINATE_WORKFLOW_EXECUTION, request.build()), target)
                .thenApply(answer -> null);
    }

    // ---- What is known ----

    @Override
    public CompletionStage<WorkflowDescription> describe(Target target) {
        return told(
                        wire.call(
                                WorkflowServiceMethods.DESCRIBE_WORKFLOW_EXECUTION,
                                DescribeWorkflowExecutionRequest.newBuilder()
                                        .setNamespace(wire.namespace())
                                        .setExecution(execution(target))
                                        .build()),
                        target)
                .thenApply(answer -> new WorkflowDescription(answer, wire.converters()));
    }

    @Override
    public Flow.Publisher<WorkflowSummary> list(String filter) {
        return new Pages<>(token -> wire.call(
                        WorkflowServiceMethods.LIST_WORKFLOW_EXECUTIONS,
                        ListWorkflowExecutionsRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setPageSize(PAGE_SIZE)
                                .setQuery(filter)
                                .setNextPageToken(token)
                                .build())
                .thenApply(page -> new Pages.Page<>(
                        page.getExecutionsList().stream()
                                .map(found -> new WorkflowSummary(found, wire.converters()))
                                .toList(),
                        page.getNextPageToken())));
    }

    @Override
    public CompletionStage<WorkflowCount> count(String filter) {
        return wire.call(
                        WorkflowServiceMethods.COUNT_WORKFLOW_EXECUTIONS,
                        CountWorkflowExecutionsRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setQuery(filter)
                                .build())
                .thenApply(answer -> new WorkflowCount(
                        answer.getCount(),
                        answer.getGroupsList().stream()
                                .map(group -> new WorkflowCount.Group(
                                        group.getGroupValuesList().stream()
                                                .map(value ->
                                                        DataConverter.standard().fromPayload(value, Object.class))
                                                .collect(Collectors.toList()),
                                        group.getCount()))
                                .toList()));
    }
}
