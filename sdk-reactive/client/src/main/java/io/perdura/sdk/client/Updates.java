package io.perdura.sdk.client;

import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.UpdateRef;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Updates on their way. A server gives up waiting after a while and says how far the update is: until it is accepted it is
 * sent again under the same id, from then on it is asked about.
 */
final class Updates {
    private Updates() {}

    private static boolean isAccepted(UpdateWorkflowExecutionResponse answer) {
        UpdateWorkflowExecutionLifecycleStage stage = answer.getStage();
        return answer.hasOutcome()
                || stage == UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED
                || stage == UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED;
    }

    static UpdateWorkflowExecutionRequest request(
            Wire wire, WorkflowExecution execution, ClientCalls.Update<?> update) {
        Input.Builder input = Input.newBuilder().setName(update.call().name()).setHeader(Wire.header(update.header()));
        wire.payloads(update.call().arguments()).ifPresent(input::setArgs);
        return UpdateWorkflowExecutionRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setWorkflowExecution(execution)
                .setFirstExecutionRunId(update.target().firstRunId())
                .setWaitPolicy(WaitPolicy.newBuilder().setLifecycleStage(update.stage()))
                .setRequest(Request.newBuilder()
                        .setMeta(Meta.newBuilder()
                                .setUpdateId(update.options().updateId())
                                .setIdentity(wire.identity()))
                        .setInput(input))
                .build();
    }

    /** Until the workflow has accepted it, or rejected it, which the handle's result tells. */
    static <R> CompletableFuture<UpdateHandle<R>> accepted(
            Wire wire, UpdateWorkflowExecutionRequest request, UpdateCall<R> call) {
        WorkflowExecution execution = request.getWorkflowExecution();
        Waiting<UpdateHandle<R>> waiting =
                new Waiting<>(thrown -> Refusals.of(thrown, execution.getWorkflowId(), execution.getRunId(), ""));
        send(wire, request, call, waiting);
        return waiting.result();
    }

    private static <R> void send(
            Wire wire, UpdateWorkflowExecutionRequest request, UpdateCall<R> call, Waiting<UpdateHandle<R>> waiting) {
        waiting.then(wire.longPoll(WorkflowServiceMethods.UPDATE_WORKFLOW_EXECUTION, request), answer -> {
            if (isAccepted(answer)) {
                waiting.done(handle(wire, request, answer, call));
            } else {
                send(wire, request, call, waiting);
            }
        });
    }

    private static <R> UpdateHandle<R> handle(
            Wire wire,
            UpdateWorkflowExecutionRequest request,
            UpdateWorkflowExecutionResponse answer,
            UpdateCall<R> call) {
        WorkflowExecution asked = request.getWorkflowExecution();
        WorkflowExecution reached = answer.getUpdateRef().getWorkflowExecution();
        return new UpdateHandle<>(
                wire,
                asked.getWorkflowId(),
                reached.getRunId().isEmpty() ? asked.getRunId() : reached.getRunId(),
                request.getRequest().getMeta().getUpdateId(),
                call.name(),
                call.result(),
                answer.hasOutcome() ? answer.getOutcome() : null);
    }

    /** Both in one request: the workflow is started with the update, or the update goes to the one that is open. */
    static <U> CompletableFuture<UpdateHandle<U>> withStart(
            Wire wire,
            StartWorkflowExecutionRequest start,
            UpdateWorkflowExecutionRequest update,
            UpdateCall<U> call,
            BiConsumer<StartWorkflowExecutionResponse, UpdateHandle<U>> started) {
        ExecuteMultiOperationRequest request = ExecuteMultiOperationRequest.newBuilder()
                .setNamespace(wire.namespace())
                .addOperations(
                        ExecuteMultiOperationRequest.Operation.newBuilder().setStartWorkflow(start))
                .addOperations(
                        ExecuteMultiOperationRequest.Operation.newBuilder().setUpdateWorkflow(update))
                .build();
        Waiting<UpdateHandle<U>> waiting = new Waiting<>(thrown -> Refusals.of(
                thrown, start.getWorkflowId(), "", start.getWorkflowType().getName()));
        sendBoth(wire, request, update, call, started, waiting);
        return waiting.result();
    }

    private static <U> void sendBoth(
            Wire wire,
            ExecuteMultiOperationRequest request,
            UpdateWorkflowExecutionRequest update,
            UpdateCall<U> call,
            BiConsumer<StartWorkflowExecutionResponse, UpdateHandle<U>> started,
            Waiting<UpdateHandle<U>> waiting) {
        waiting.then(wire.longPoll(WorkflowServiceMethods.EXECUTE_MULTI_OPERATION, request), answer -> {
            UpdateWorkflowExecutionResponse updated = answer.getResponses(1).getUpdateWorkflow();
            if (!isAccepted(updated)) {
                sendBoth(wire, request, update, call, started, waiting);
                return;
            }
            UpdateHandle<U> handle = handle(wire, update, updated, call);
            started.accept(answer.getResponses(0).getStartWorkflow(), handle);
            waiting.done(handle);
        });
    }

    /** Until it is completed. */
    static CompletableFuture<Outcome> completed(Wire wire, String workflowId, String runId, String updateId) {
        PollWorkflowExecutionUpdateRequest request = PollWorkflowExecutionUpdateRequest.newBuilder()
                .setNamespace(wire.namespace())
                .setIdentity(wire.identity())
                .setUpdateRef(UpdateRef.newBuilder()
                        .setWorkflowExecution(Wire.execution(workflowId, runId))
                        .setUpdateId(updateId))
                .setWaitPolicy(WaitPolicy.newBuilder()
                        .setLifecycleStage(
                                UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED))
                .build();
        Waiting<Outcome> waiting = new Waiting<>(thrown -> Refusals.of(thrown, workflowId, runId, ""));
        ask(wire, request, waiting);
        return waiting.result();
    }

    private static void ask(Wire wire, PollWorkflowExecutionUpdateRequest request, Waiting<Outcome> waiting) {
        waiting.then(wire.longPoll(WorkflowServiceMethods.POLL_WORKFLOW_EXECUTION_UPDATE, request), answer -> {
            if (answer.hasOutcome()) {
                waiting.done(answer.getOutcome());
            } else {
                ask(wire, request, waiting);
            }
        });
    }
}
