package io.perdura.node.shard.route;

import io.perdura.engine.Transition;
import io.perdura.engine.update.UpdateMachine;
import io.perdura.engine.update.UpdateRefusals;
import io.perdura.engine.update.UpdateStatus;
import io.perdura.engine.update.UpdateWithStart;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.shard.update.UpdateAnswer;
import io.temporal.api.common.v1.Link;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.update.v1.UpdateRef;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import io.vertx.core.Future;

/** Updates: a run takes one, its caller waits; if the run closes first, both go on in the run that follows. */
final class UpdateRoutes {

    /** Runs that one call is carried on to: after that its caller asks again. */
    private static final int MOVES_MAX = 100;

    private UpdateRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(WorkflowRpcs.UPDATE_WORKFLOW_EXECUTION, UpdateRoutes::update)
                .on(WorkflowRpcs.EXECUTE_MULTI_OPERATION, UpdateRoutes::updateWithStart)
                .on(WorkflowRpcs.POLL_WORKFLOW_EXECUTION_UPDATE, UpdateRoutes::poll);
    }

    /** Once, a run that closed before it took the update is no reason to fail: another is begun. */
    private static Future<Reply> updateWithStart(ShardSlot at, Call call, ExecuteMultiOperationRequest request) {
        UpdateStarted both = new UpdateStarted(
                call,
                request.getOperations(0).getStartWorkflow(),
                request.getOperations(1).getUpdateWorkflow());
        return begin(at, call, both)
                .recover(failure -> UpdateWithStart.isTooLate(failure)
                        ? begin(at, call, both)
                                .recover(again -> Future.failedFuture(UpdateWithStart.tooLateAgain(again)))
                        : Future.failedFuture(failure));
    }

    /** What the start is refused for is said of the start. */
    private static Future<Reply> begin(ShardSlot at, Call call, UpdateStarted both) {
        return StartRoute.begin(at, call.namespaceId(), both)
                .recover(failure -> Future.failedFuture(UpdateWithStart.told(failure)));
    }

    private static Future<Reply> update(ShardSlot at, Call call, UpdateWorkflowExecutionRequest request) {
        return at.find(call, request.getWorkflowExecution())
                .compose(run -> take(at.shard(), run, request, call))
                .map(answer -> Reply.of(response(request, call, answer)));
    }

    static Future<UpdateAnswer> take(Shard shard, LoadedRun run, UpdateWorkflowExecutionRequest request, Call call) {
        return take(shard, run, request, call, MOVES_MAX);
    }

    /** Lets the run take the update, and waits for what becomes of it. */
    private static Future<UpdateAnswer> take(
            Shard shard, LoadedRun run, UpdateWorkflowExecutionRequest request, Call call, int movesLeft) {
        shard.updates().requireRoom(run);
        return shard.whenKnown(run, () -> {
                    Transition t = shard.transition(run);
                    UpdateMachine.admit(t, request);
                    return shard.updates()
                            .await(
                                    run,
                                    request.getRequest().getMeta().getUpdateId(),
                                    request.getWaitPolicy().getLifecycleStage(),
                                    call,
                                    shard.write(run, t));
                })
                .compose(answer -> answer.isMoved() && movesLeft > 0
                        ? successor(shard, run, answer).compose(next -> take(shard, next, request, call, movesLeft - 1))
                        : Future.succeededFuture(answer));
    }

    private static Future<LoadedRun> successor(Shard shard, LoadedRun run, UpdateAnswer answer) {
        return shard.find(run.key().slot(), run.key().namespaceId(), run.key().workflowId(), answer.movedTo());
    }

    static UpdateWorkflowExecutionResponse response(
            UpdateWorkflowExecutionRequest request, Call call, UpdateAnswer answer) {
        WorkflowExecution run = WorkflowExecution.newBuilder()
                .setWorkflowId(request.getWorkflowExecution().getWorkflowId())
                .setRunId(answer.runId())
                .build();
        UpdateWorkflowExecutionResponse.Builder response = UpdateWorkflowExecutionResponse.newBuilder()
                .setStage(answer.stage())
                .setUpdateRef(UpdateRef.newBuilder()
                        .setWorkflowExecution(run)
                        .setUpdateId(request.getRequest().getMeta().getUpdateId()));
        if (answer.outcome() != null) {
            response.setOutcome(answer.outcome());
        }
        if (answer.outcome() != null && answer.outcome().hasFailure()) {
            response.setLink(Link.newBuilder()
                    .setWorkflow(Link.Workflow.newBuilder()
                            .setNamespace(call.namespaceName())
                            .setWorkflowId(run.getWorkflowId())
                            .setRunId(run.getRunId())
                            .setReason("Update rejected")));
        } else if (answer.stage()
                != UpdateWorkflowExecutionLifecycleStage.UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ADMITTED) {
            response.setLink(Link.newBuilder()
                    .setWorkflowEvent(Link.WorkflowEvent.newBuilder()
                            .setNamespace(call.namespaceName())
                            .setWorkflowId(run.getWorkflowId())
                            .setRunId(run.getRunId())
                            .setRequestIdRef(Link.WorkflowEvent.RequestIdReference.newBuilder()
                                    .setRequestId(request.getRequest().getRequestId())
                                    .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED))));
        }
        return response.build();
    }

    // ---- PollWorkflowExecutionUpdate ----

    private static Future<Reply> poll(ShardSlot at, Call call, PollWorkflowExecutionUpdateRequest request) {
        WorkflowExecution execution = request.getUpdateRef().getWorkflowExecution();
        return at.find(call, execution)
                .compose(run -> hear(at.shard(), run, request, call, MOVES_MAX))
                .map(answer -> {
                    PollWorkflowExecutionUpdateResponse.Builder response =
                            PollWorkflowExecutionUpdateResponse.newBuilder()
                                    .setStage(answer.stage())
                                    .setUpdateRef(UpdateRef.newBuilder()
                                            .setUpdateId(request.getUpdateRef().getUpdateId())
                                            .setWorkflowExecution(WorkflowExecution.newBuilder()
                                                    .setWorkflowId(execution.getWorkflowId())
                                                    .setRunId(answer.runId())));
                    if (answer.outcome() != null) {
                        response.setOutcome(answer.outcome());
                    }
                    return Reply.of(response.build());
                });
    }

    private static Future<UpdateAnswer> hear(
            Shard shard, LoadedRun found, PollWorkflowExecutionUpdateRequest request, Call call, int movesLeft) {
        String updateId = request.getUpdateRef().getUpdateId();
        return shard.settled(found).compose(run -> {
            if (UpdateStatus.of(run.state(), updateId).kind() == UpdateStatus.Kind.UNKNOWN) {
                return Future.failedFuture(UpdateRefusals.unknown(updateId));
            }
            shard.updates().requireRoom(run);
            return shard.updates()
                    .await(run, updateId, request.getWaitPolicy().getLifecycleStage(), call, run.durable())
                    .compose(answer -> answer.isMoved() && movesLeft > 0
                            ? successor(shard, run, answer)
                                    .compose(next -> hear(shard, next, request, call, movesLeft - 1))
                            : Future.succeededFuture(answer));
        });
    }
}
