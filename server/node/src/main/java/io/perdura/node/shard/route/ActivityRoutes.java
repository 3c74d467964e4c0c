package io.perdura.node.shard.route;

import io.perdura.engine.ActivityInfo;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedResponse;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** How workers answer activity tasks and beat for them, by token or by id. */
final class ActivityRoutes {

    private ActivityRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED,
                        Decide.onToken(
                                RespondActivityTaskCompletedRequest::getTaskToken,
                                (t, token, request) -> ActivityMachine.complete(
                                        t, token, request.getResult(), request.hasResult(), request.getIdentity())))
                .on(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED,
                        Decide.answeredOnToken(
                                RespondActivityTaskFailedRequest::getTaskToken,
                                (t, token, request) -> RespondActivityTaskFailedResponse.newBuilder()
                                        .addAllFailures(ActivityMachine.fail(
                                                t,
                                                token,
                                                request.getFailure(),
                                                request.hasLastHeartbeatDetails()
                                                        ? request.getLastHeartbeatDetails()
                                                        : null,
                                                request.getIdentity()))
                                        .build()))
                .on(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED,
                        Decide.onToken(
                                RespondActivityTaskCanceledRequest::getTaskToken,
                                (t, token, request) -> ActivityMachine.cancel(
                                        t, token, request.getDetails(), request.hasDetails(), request.getIdentity())))
                .on(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_COMPLETED_BY_ID,
                        Decide.onActivityId(
                                request -> byId(request.getWorkflowId(), request.getRunId(), request.getActivityId()),
                                (t, token, request) -> ActivityMachine.complete(
                                        t, token, request.getResult(), request.hasResult(), request.getIdentity())))
                .on(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED_BY_ID,
                        Decide.answeredOnActivityId(
                                request -> byId(request.getWorkflowId(), request.getRunId(), request.getActivityId()),
                                (t, token, request) -> RespondActivityTaskFailedByIdResponse.newBuilder()
                                        .addAllFailures(ActivityMachine.fail(
                                                t,
                                                token,
                                                request.getFailure(),
                                                request.hasLastHeartbeatDetails()
                                                        ? request.getLastHeartbeatDetails()
                                                        : null,
                                                request.getIdentity()))
                                        .build()))
                .on(
                        WorkerRpcs.RESPOND_ACTIVITY_TASK_CANCELED_BY_ID,
                        Decide.onActivityId(
                                request -> byId(request.getWorkflowId(), request.getRunId(), request.getActivityId()),
                                (t, token, request) -> ActivityMachine.cancel(
                                        t, token, request.getDetails(), request.hasDetails(), request.getIdentity())))
                .on(WorkerRpcs.RECORD_ACTIVITY_TASK_HEARTBEAT, ActivityRoutes::heartbeat)
                .on(WorkerRpcs.RECORD_ACTIVITY_TASK_HEARTBEAT_BY_ID, ActivityRoutes::heartbeatById);
    }

    private static TaskToken byId(String workflowId, String runId, String activityId) {
        return TaskToken.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setActivityId(activityId)
                .build();
    }

    private static Future<Reply> heartbeat(ShardSlot at, Call call, RecordActivityTaskHeartbeatRequest request) {
        TaskToken token = TaskTokens.parse(request.getTaskToken(), call.namespaceId());
        return at.find(call, token)
                .compose(run -> beat(at.shard(), run, token, request.getDetails(), request.getIdentity()))
                .map(activity -> Reply.of(told(activity)));
    }

    private static Future<Reply> heartbeatById(
            ShardSlot at, Call call, RecordActivityTaskHeartbeatByIdRequest request) {
        TaskToken token = byId(request.getWorkflowId(), request.getRunId(), request.getActivityId());
        return at.find(call, token)
                .compose(run -> beat(at.shard(), run, token, request.getDetails(), request.getIdentity()))
                .map(activity -> {
                    RecordActivityTaskHeartbeatResponse told = told(activity);
                    return Reply.of(RecordActivityTaskHeartbeatByIdResponse.newBuilder()
                            .setCancelRequested(told.getCancelRequested())
                            .setActivityPaused(told.getActivityPaused())
                            .setActivityReset(told.getActivityReset())
                            .build());
                });
    }

    /** @param activity null: there is nothing to go on with */
    private static RecordActivityTaskHeartbeatResponse told(@Nullable ActivityInfo activity) {
        return activity == null
                ? RecordActivityTaskHeartbeatResponse.newBuilder()
                        .setCancelRequested(true)
                        .build()
                : RecordActivityTaskHeartbeatResponse.newBuilder()
                        .setCancelRequested(activity.isCancelRequested())
                        .setActivityPaused(activity.isPaused())
                        .setActivityReset(activity.progress().getReset())
                        .build();
    }

    /** Losing one is harmless, so nobody waits for the disk. */
    private static Future<@Nullable ActivityInfo> beat(
            Shard shard, LoadedRun run, TaskToken token, Payloads details, String identity) {
        return shard.whenKnown(run, () -> held(shard, run, token, details, identity));
    }

    private static Future<@Nullable ActivityInfo> held(
            Shard shard, LoadedRun run, TaskToken token, Payloads details, String identity) {
        var t = shard.transition(run);
        ActivityInfo before = ActivityMachine.require(t, token);
        ActivityMachine.heartbeat(t, token, details, identity);
        ActivityInfo after = t.state().activities().find(before.scheduledEventId());
        if (after == null || !after.isStarted()) {
            return shard.write(run, t).map(written -> null); // the details were too large: the attempt has failed
        }
        Future<Void> earlier = run.durable();
        shard.hold(run, t);
        return earlier.map(after);
    }
}
