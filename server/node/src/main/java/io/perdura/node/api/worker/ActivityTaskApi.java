package io.perdura.node.api.worker;

import com.google.protobuf.ByteString;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.Slots;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcFunction;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.perdura.node.routing.TaskQueueKey;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.vertx.core.Future;
import java.util.Map;

/** The calls by which workers get, beat for and answer activity tasks, by token or by id. */
public final class ActivityTaskApi implements NamespacedFamily {

    private static final String IDENTITY_TOO_LONG = "Identity length exceeds limit.";

    private final Router router;
    private final OpenPolls polls;
    private final Limits limits;

    public ActivityTaskApi(Router router, OpenPolls polls, Limits limits) {
        this.router = router;
        this.polls = polls;
        this.limits = limits;
    }

    @Override
    public Map<String, RpcFunction> methods() {
        return Map.of(
                "PollActivityTaskQueue",
                this::poll,
                "RecordActivityTaskHeartbeat",
                call -> byToken(call, ((RecordActivityTaskHeartbeatRequest) call.request()).getTaskToken()),
                "RespondActivityTaskCompleted",
                call -> byToken(call, ((RespondActivityTaskCompletedRequest) call.request()).getTaskToken()),
                "RespondActivityTaskFailed",
                call -> byToken(call, ((RespondActivityTaskFailedRequest) call.request()).getTaskToken()),
                "RespondActivityTaskCanceled",
                call -> byToken(call, ((RespondActivityTaskCanceledRequest) call.request()).getTaskToken()),
                "RecordActivityTaskHeartbeatById",
                call -> {
                    var request = (RecordActivityTaskHeartbeatByIdRequest) call.request();
                    return byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId());
                },
                "RespondActivityTaskCompletedById",
                call -> {
                    var request = (RespondActivityTaskCompletedByIdRequest) call.request();
                    return byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId());
                },
                "RespondActivityTaskFailedById",
                call -> {
                    var request = (RespondActivityTaskFailedByIdRequest) call.request();
                    return byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId());
                },
                "RespondActivityTaskCanceledById",
                call -> {
                    var request = (RespondActivityTaskCanceledByIdRequest) call.request();
                    return byId(call, request.getWorkflowId(), request.getRunId(), request.getActivityId());
                });
    }

    private Future<Reply> poll(Call call) {
        polls.requirePatience(call);
        PollActivityTaskQueueRequest request = (PollActivityTaskQueueRequest) call.request();
        Requests.requireLength(request.getIdentity(), IDENTITY_TOO_LONG, limits);
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        return polls.park(
                new TaskQueueKey(
                        call.namespaceId(),
                        request.getTaskQueue().getName(),
                        TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE,
                        false),
                call);
    }

    private Future<Reply> byToken(Call call, ByteString bytes) {
        TaskToken token = TaskTokens.parse(bytes, call.namespaceId());
        Requests.requireRunId(token.getRunId());
        return router.toSlot(Slots.of(call.namespaceId(), token.getWorkflowId()), call);
    }

    private Future<Reply> byId(Call call, String workflowId, String runId, String activityId) {
        Requests.requireWorkflowId(workflowId, limits);
        Requests.requireRunId(runId);
        if (activityId.isEmpty()) {
            throw Rejections.invalid("ActivityId is not set on request.");
        }
        return router.toSlot(Slots.of(call.namespaceId(), workflowId), call);
    }
}
