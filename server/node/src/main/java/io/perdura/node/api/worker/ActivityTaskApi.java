package io.perdura.node.api.worker;

import com.google.protobuf.ByteString;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
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
                        (call, request) -> byToken(call, request.getTaskToken(), request.getIdentity())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED,
                        (call, request) -> byToken(call, request.getTaskToken(), request.getIdentity())),
                RpcRow.of(WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED, this::fail),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED,
                        (call, request) -> byToken(call, request.getTaskToken(), request.getIdentity())),
                RpcRow.of(
                        WorkerRpcs.RECORD_ACTIVITY_TASK_HEARTBEAT_BY_ID,
                        (call, request) -> byId(
                                call,
                                request.getWorkflowId(),
                                request.getRunId(),
                                request.getActivityId(),
                                request.getIdentity())),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED_BY_ID,
                        (call, request) -> byId(
                                call,
                                request.getWorkflowId(),
                                request.getRunId(),
                                request.getActivityId(),
                                request.getIdentity())),
                RpcRow.of(WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED_BY_ID, this::failById),
                RpcRow.of(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED_BY_ID,
                        (call, request) -> byId(
                                call,
                                request.getWorkflowId(),
                                request.getRunId(),
                                request.getActivityId(),
                                request.getIdentity())));
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

    private Future<Reply> fail(Call call, RespondActivityTaskFailedRequest request) {
        TaskToken token = TaskTokens.parse(request.getTaskToken(), call.namespaceId());
        requireOfApplication(request.hasFailure(), request.getFailure());
        Requests.requireIdentity(request.getIdentity(), limits);
        return owners.ofTask(call, token);
    }

    private Future<Reply> failById(Call call, RespondActivityTaskFailedByIdRequest request) {
        if (!request.getActivityId().isEmpty()) {
            requireOfApplication(request.hasFailure(), request.getFailure());
        }
        return byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId(), request.getIdentity());
    }

    /** What a worker reports is a failure of the application; the other kinds are the server's to make. */
    private static void requireOfApplication(boolean isSet, Failure failure) {
        if (isSet && !failure.hasApplicationFailureInfo()) {
            throw Rejections.invalid("Failure must have ApplicationFailureInfo.");
        }
    }

    private Future<Reply> byToken(Call call, ByteString bytes, String identity) {
        TaskToken token = TaskTokens.parse(bytes, call.namespaceId());
        Requests.requireIdentity(identity, limits);
        return owners.ofTask(call, token);
    }

    private Future<Reply> byId(Call call, String workflowId, String runId, String activityId, String identity) {
        if (activityId.isEmpty()) {
            throw Rejections.invalid("ActivityId is not set on request.");
        }
        Requests.requireIdentity(identity, limits);
        if (workflowId.isEmpty()) { // an activity of no workflow is meant: there are none
            throw Rejections.notFound("activity not found for ID: " + activityId);
        }
        Requests.requireWorkflowId(workflowId, limits);
        Requests.requireRunId(runId, "RunId is not valid UUID.");
        return owners.ofWorkflow(call, workflowId);
    }
}
