package io.perdura.sdk.client;

import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One workflow from the outside. What {@link WorkflowClient#start} gave speaks with whichever run of the chain is open, and
 * waits for the chain that it started; one of a run id speaks with that run only. Making one calls nobody. What it gives
 * back completes on any thread and fails with a {@link WorkflowException}. Thread-safe.
 */
public final class WorkflowHandle<R> {
    private final Wire wire;
    private final String workflowId;
    private final String runId;
    private final String resultRunId;
    private final String firstRunId;
    private final Type type;

    /**
     * @param runId which is spoken with; empty: the open one
     * @param resultRunId where the wait for the result begins; empty: the open or the last one
     * @param firstRunId of the chain that may be cancelled and terminated; empty: any
     */
    WorkflowHandle(Wire wire, String workflowId, String runId, String resultRunId, String firstRunId, Type type) {
        this.wire = wire;
        this.workflowId = workflowId;
        this.runId = runId;
        this.resultRunId = resultRunId;
        this.firstRunId = firstRunId;
        this.type = type;
    }

    public String workflowId() {
        return workflowId;
    }

    /** Calls by the methods of interfaces. */
    public WorkflowInterfaces interfaces() {
        return wire.interfaces();
    }

    /** The run that was started or asked for; empty if neither was. */
    public String runId() {
        return resultRunId;
    }

    private ClientCalls.Target target() {
        return new ClientCalls.Target(workflowId, runId, firstRunId);
    }

    /** The run that was started, rather than the one that is open now. */
    private ClientCalls.Target begun() {
        return new ClientCalls.Target(workflowId, resultRunId, firstRunId);
    }

    private WorkflowExecution execution() {
        return Wire.execution(workflowId, runId);
    }

    private <T> CompletionStage<T> told(CompletionStage<T> stage) {
        return Refusals.told(stage, thrown -> Refusals.of(thrown, workflowId, runId, ""));
    }

    // ---- Its result ----

    /**
     * What the workflow gives back; waits for it, through retries, cron and continue-as-new. Fails with
     * {@link WorkflowFailedException} if it does not complete. A server that gives no answer for longer than one long poll and
     * {@code ServiceOptions.retryFor} together ends the wait with {@link WorkflowServiceException}. To cancel ends the wait too,
     * and nothing else.
     */
    public CompletableFuture<R> result() {
        return result(true);
    }

    /** What this one run gives back; fails with {@link WorkflowContinuedAsNewException} if another took over. */
    public CompletableFuture<R> resultOfRun() {
        return result(false);
    }

    private CompletableFuture<R> result(boolean follows) {
        return GivenUp.when(givenUp -> wire.calls().result(new ClientCalls.Result(begun(), type, follows, givenUp)));
    }

    // ---- Signals ----

    /** Done when history has it; the workflow sees it later. */
    public CompletionStage<Void> signal(SignalCall call) {
        return signal(call, UUID.randomUUID().toString());
    }

    /** Two signals with the same request id are one. */
    public CompletionStage<Void> signal(SignalCall call, String requestId) {
        return wire.calls().signal(new ClientCalls.Signal(target(), call, requestId, Map.of()));
    }

    /** By its name, under a random request id. */
    public CompletionStage<Void> signal(String name, @Nullable Object... arguments) {
        return signal(SignalCall.of(name, arguments));
    }

    /** {@code signal(Greeting.class, g -> g.politely())}. */
    public <I> CompletionStage<Void> signal(Class<I> as, Consumer<? super I> code) {
        return signal(wire.interfaces().signal(as, code));
    }

    // ---- Queries ----

    /** What a worker's query handler gives back. */
    public <T> CompletionStage<T> query(QueryCall<T> call) {
        return query(call, QueryOptions.defaults());
    }

    /** Fails with {@link WorkflowQueryRejectedException} if the workflow is in a state in which it is not to be asked. */
    public <T> CompletionStage<T> query(QueryCall<T> call, QueryOptions options) {
        return wire.calls().query(new ClientCalls.Query<>(target(), call, options, Map.of()));
    }

    /** By its name, whatever state the workflow is in. */
    public <T> CompletionStage<T> query(String name, Class<T> result, @Nullable Object... arguments) {
        return query(QueryCall.of(name, result, arguments));
    }

    /** {@code query(Greeting.class, Greeting::status)}. */
    public <I, T> CompletionStage<T> query(Class<I> as, Function<? super I, ? extends T> code) {
        return query(wire.interfaces().<I, T>query(as, code));
    }

    // ---- Updates ----

    /** Waits until the workflow has done it; fails with {@link WorkflowUpdateFailedException} if it rejected it or could not. */
    public <T> CompletableFuture<T> update(UpdateCall<T> call, UpdateOptions options) {
        Waiting<T> waiting = new Waiting<>(Refusals::runtime);
        waiting.then(
                send(
                        call,
                        options,
                        UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED),
                handle -> waiting.then(handle.result(), waiting::done));
        return waiting.result();
    }

    /** The same under a random update id. */
    public <T> CompletableFuture<T> update(UpdateCall<T> call) {
        return update(call, UpdateOptions.defaults());
    }

    /** By its name, under a random update id. */
    public <T> CompletableFuture<T> update(String name, Class<T> result, @Nullable Object... arguments) {
        return update(UpdateCall.of(name, result, arguments));
    }

    /** {@code update(Account.class, a -> a.deposit(5))} of a method that gives back a {@code CompletionStage}. */
    public <I, T> CompletableFuture<T> update(Class<I> as, Function<? super I, ? extends CompletionStage<T>> code) {
        return update(wire.interfaces().<I, T>update(as, code));
    }

    /** The same of a method that gives back a plain value. */
    public <I, T> CompletableFuture<T> updatePlain(Class<I> as, Function<? super I, ? extends T> code) {
        return update(wire.interfaces().<I, T>update(as, code));
    }

    /** Waits only until the workflow has accepted or rejected it. */
    public <T> CompletableFuture<UpdateHandle<T>> startUpdate(UpdateCall<T> call, UpdateOptions options) {
        return send(
                call,
                options,
                UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED);
    }

    /** The same under a random update id. */
    public <T> CompletableFuture<UpdateHandle<T>> startUpdate(UpdateCall<T> call) {
        return startUpdate(call, UpdateOptions.defaults());
    }

    /** An update that was sent before, by its id. */
    public <T> UpdateHandle<T> updateHandle(String updateId, Class<T> result) {
        return new UpdateHandle<>(wire, workflowId, runId, updateId, "", result, null);
    }

    private <T> CompletableFuture<UpdateHandle<T>> send(
            UpdateCall<T> call, UpdateOptions options, UpdateWorkflowExecutionLifecycleStage stage) {
        return GivenUp.when(givenUp ->
                wire.calls().update(new ClientCalls.Update<>(target(), call, options, stage, givenUp, Map.of())));
    }

    // ---- Its end ----

    /** Asks the workflow to end; done when history has the request. */
    public CompletionStage<Void> cancel() {
        return cancel("");
    }

    /** With a reason that history shows. */
    public CompletionStage<Void> cancel(String reason) {
        return wire.calls().cancel(target(), reason);
    }

    /** Ends it without asking; what it is about gets no word. */
    public CompletionStage<Void> terminate(String reason, @Nullable Object... details) {
        return wire.calls().terminate(target(), reason, Collections.unmodifiableList(Arrays.asList(details)));
    }

    /** A new run that takes up this one's history at an event; this one is terminated. The new run's handle. */
    public CompletionStage<WorkflowHandle<R>> reset(ResetOptions options) {
        ResetWorkflowExecutionRequest.Builder request = ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setIdentity(wire.identity())
                .setWorkflowExecution(Wire.execution(workflowId, resultRunId))
                .setReason(options.reason())
                .setWorkflowTaskFinishEventId(options.toEventId())
                .setRequestId(options.requestId())
                .addAllResetReapplyExcludeTypes(options.reapplyExcept());
        if (options.reapply() != null) {
            request.setResetReapplyType(options.reapply());
        }
        return told(wire.call(WorkflowServiceMethods.RESET_WORKFLOW_EXECUTION, request.build()))
                .thenApply(answer -> new WorkflowHandle<>(wire, workflowId, "", answer.getRunId(), "", type));
    }

    /** Its history goes too; an open run is terminated first. */
    public CompletionStage<Void> delete() {
        return told(wire.call(
                        WorkflowServiceMethods.DELETE_WORKFLOW_EXECUTION,
                        DeleteWorkflowExecutionRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setWorkflowExecution(execution())
                                .build()))
                .thenApply(answer -> null);
    }

    // ---- What is known of it ----

    public CompletionStage<WorkflowDescription> describe() {
        return wire.calls().describe(begun());
    }

    /** The events of the run so far, page by page as they are asked for. */
    public Flow.Publisher<HistoryEvent> history() {
        return new Pages<>(token -> told(wire.call(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(wire.namespace())
                                .setExecution(Wire.execution(workflowId, resultRunId))
                                .setNextPageToken(token)
                                .build()))
                .thenApply(page -> new Pages.Page<>(page.getHistory().getEventsList(), page.getNextPageToken())));
    }
}
