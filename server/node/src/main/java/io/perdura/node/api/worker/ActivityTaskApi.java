package io.perdura.node.api.worker;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.vertx.core.Future;
import java.util.List;

/** The calls by which workers get, beat for and answer activity tasks, by token or by id. */
public final class ActivityTaskApi implements NamespacedFamily {

    private final Owners owners;
    private final OpenPolls polls;
    private final Limits limits;

    public ActivityTaskApi(Owners owners, OpenPolls polls, Limits limits) {
        this.owners = owners;
        this.polls = polls;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkerRpcs.POLL_ACTIVITY_TASK_QUEUE, this::poll),
                RpcRow.of(
                        WorkerRpcs.RECORD_ACTIVITY_TASK_HEARTBEAT,
                        (call, request) -> owners.ofTask(call, request.getTaskToken())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED,
                        (call, request) -> owners.ofTask(call, request.getTaskToken())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED,
                        (call, request) -> owners.ofTask(call, request.getTaskToken())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED,
                        (call, request) -> owners.ofTask(call, request.getTaskToken())),
                RpcRow.of(
                        WorkerRpcs.RECORD_ACTIVITY_TASK_HEARTBEAT_BY_ID,
                        (call, request) ->
                                byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED_BY_ID,
                        (call, request) ->
                                byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED_BY_ID,
                        (call, request) ->
                                byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED_BY_ID,
                        (call, request) ->
                                byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId())));
    }

    private Future<Reply> poll(Call call, PollActivityTaskQueueRequest request) {
        polls.requirePatience(call);
        Requests.requireIdentity(request.getIdentity(), limits);
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        return polls.park(
                new TaskQueueKey(
                        call.namespaceId(),
                        request.getTaskQueue().getName(),
                        TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE,
                        false),
                call);
    }

    private Future<Reply> byId(Call call, String workflowId, String runId, String activityId) {
        Requests.requireWorkflowId(workflowId, limits);
        Requests.requireRunId(runId);
        if (activityId.isEmpty()) {
            throw Rejections.invalid("ActivityId is not set on request.");
        }
        return owners.ofWorkflow(call, workflowId);
    }
}
