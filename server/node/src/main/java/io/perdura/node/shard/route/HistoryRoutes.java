package io.perdura.node.shard.route;

import io.perdura.engine.Rejections;
import io.perdura.engine.activity.ActivityInfo;
import io.perdura.engine.activity.ActivityMachine;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.message.SignalMachine;
import io.perdura.engine.v1.HistoryPageToken;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.Stickiness;
import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.read.HistoryReads;
import io.perdura.node.shard.read.RunDescription;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table request → what the shard does: public RPCs by their names, and what matching asks for. */
public final class HistoryRoutes {

    /** Answers one kind of request, on the shard's thread. */
    public interface Route {
        Future<Reply> handle(Shard shard, int slot, Call call);
    }

    private static final Map<String, Route> TABLE = new HashMap<>();

    static {
        TABLE.put("StartWorkflowExecution", StartRoute::start);
        onRun(
                "SignalWorkflowExecution",
                SignalWorkflowExecutionRequest.class,
                SignalWorkflowExecutionRequest::getWorkflowExecution,
                SignalMachine::signal);
        onRun(
                "RequestCancelWorkflowExecution",
                RequestCancelWorkflowExecutionRequest.class,
                RequestCancelWorkflowExecutionRequest::getWorkflowExecution,
                ExecutionMachine::requestCancel);
        onRun(
                "TerminateWorkflowExecution",
                TerminateWorkflowExecutionRequest.class,
                TerminateWorkflowExecutionRequest::getWorkflowExecution,
                ExecutionMachine::terminate);
        onRun(
                "ResetStickyTaskQueue",
                ResetStickyTaskQueueRequest.class,
                ResetStickyTaskQueueRequest::getExecution,
                (t, request) -> Stickiness.unstick(t));
        TABLE.put("UpdateWorkflowExecution", UpdateRoutes::update);
        TABLE.put("PollWorkflowExecutionUpdate", UpdateRoutes::poll);
        TABLE.put("DescribeWorkflowExecution", HistoryRoutes::describe);
        TABLE.put("GetWorkflowExecutionHistory", HistoryRoutes::history);
        TABLE.put("GetWorkflowExecutionHistoryReverse", HistoryRoutes::historyReverse);
        TABLE.put("QueryWorkflow", HistoryRoutes::query);

        TABLE.put("RespondWorkflowTaskCompleted", WorkflowTaskRoutes::complete);
        onToken(
                "RespondWorkflowTaskFailed",
                RespondWorkflowTaskFailedRequest.class,
                RespondWorkflowTaskFailedRequest::getTaskToken,
                (token, request) -> t -> WorkflowTaskMachine.fail(t, token, request));
        TABLE.put("RespondQueryTaskCompleted", HistoryRoutes::respondQuery);

        onToken(
                "RespondActivityTaskCompleted",
                RespondActivityTaskCompletedRequest.class,
                RespondActivityTaskCompletedRequest::getTaskToken,
                (token, request) -> t -> ActivityMachine.complete(
                        t, token, request.getResult(), request.hasResult(), request.getIdentity()));
        onToken(
                "RespondActivityTaskFailed",
                RespondActivityTaskFailedRequest.class,
                RespondActivityTaskFailedRequest::getTaskToken,
                (token, request) -> t -> ActivityMachine.fail(
                        t,
                        token,
                        request.getFailure(),
                        request.hasLastHeartbeatDetails() ? request.getLastHeartbeatDetails() : null,
                        request.getIdentity()));
        onToken(
                "RespondActivityTaskCanceled",
                RespondActivityTaskCanceledRequest.class,
                RespondActivityTaskCanceledRequest::getTaskToken,
                (token, request) -> t -> ActivityMachine.cancel(
                        t, token, request.getDetails(), request.hasDetails(), request.getIdentity()));
        onActivityId(
                "RespondActivityTaskCompletedById",
                RespondActivityTaskCompletedByIdRequest.class,
                request -> byId(request.getWorkflowId(), request.getRunId(), request.getActivityId()),
                (token, request) -> t -> ActivityMachine.complete(
                        t, token, request.getResult(), request.hasResult(), request.getIdentity()));
        onActivityId(
                "RespondActivityTaskFailedById",
                RespondActivityTaskFailedByIdRequest.class,
                request -> byId(request.getWorkflowId(), request.getRunId(), request.getActivityId()),
                (token, request) -> t -> ActivityMachine.fail(
                        t,
                        token,
                        request.getFailure(),
                        request.hasLastHeartbeatDetails() ? request.getLastHeartbeatDetails() : null,
                        request.getIdentity()));
        onActivityId(
                "RespondActivityTaskCanceledById",
                RespondActivityTaskCanceledByIdRequest.class,
                request -> byId(request.getWorkflowId(), request.getRunId(), request.getActivityId()),
                (token, request) -> t -> ActivityMachine.cancel(
                        t, token, request.getDetails(), request.hasDetails(), request.getIdentity()));
        TABLE.put("RecordActivityTaskHeartbeat", HistoryRoutes::heartbeat);
        TABLE.put("RecordActivityTaskHeartbeatById", HistoryRoutes::heartbeatById);

        TABLE.put("StartTask", TaskRoutes::start);
        TABLE.put("ReturnTask", TaskRoutes::giveBack);
        TABLE.put("PullTasks", TaskRoutes::pull);
    }

    private HistoryRoutes() {}

    public static Route route(String method) {
        Route route = TABLE.get(method);
        if (route == null) {
            throw Rejections.unimplemented("unknown method " + method);
        }
        return route;
    }

    // ---- The common shapes: find the run, decide, answer with nothing ----

    private static <T> void onRun(
            String method,
            Class<T> type,
            Function<T, WorkflowExecution> execution,
            BiConsumer<io.perdura.engine.Transition, T> decision) {
        TABLE.put(method, (shard, slot, call) -> {
            T request = type.cast(call.request());
            return find(shard, slot, call, execution.apply(request))
                    .compose(run -> shard.decide(run, t -> {
                        decision.accept(t, request);
                        return Reply.empty();
                    }));
        });
    }

    private interface TokenDecision<T> {
        java.util.function.Consumer<io.perdura.engine.Transition> of(TaskToken token, T request);
    }

    private static <T> void onToken(
            String method,
            Class<T> type,
            Function<T, com.google.protobuf.ByteString> token,
            TokenDecision<T> decision) {
        TABLE.put(method, (shard, slot, call) -> {
            T request = type.cast(call.request());
            TaskToken parsed = TaskTokens.parse(token.apply(request), call.namespaceId());
            return find(shard, slot, call, parsed).compose(run -> decideOnToken(shard, run, parsed, request, decision));
        });
    }

    private static <T> void onActivityId(
            String method, Class<T> type, Function<T, TaskToken> token, TokenDecision<T> decision) {
        TABLE.put(method, (shard, slot, call) -> {
            T request = type.cast(call.request());
            TaskToken named = token.apply(request);
            return find(shard, slot, call, named).compose(run -> decideOnToken(shard, run, named, request, decision));
        });
    }

    private static <T> Future<Reply> decideOnToken(
            Shard shard, LoadedRun run, TaskToken token, T request, TokenDecision<T> decision) {
        return shard.decide(run, t -> {
                    decision.of(token, request).accept(t);
                    return Reply.empty();
                })
                .onSuccess(done -> shard.queries().settle(run));
    }

    public static TaskToken byId(String workflowId, String runId, String activityId) {
        return TaskToken.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setActivityId(activityId)
                .build();
    }

    private static Future<LoadedRun> find(Shard shard, int slot, Call call, WorkflowExecution execution) {
        return shard.find(slot, call.namespaceId(), execution.getWorkflowId(), execution.getRunId());
    }

    public static Future<LoadedRun> find(Shard shard, int slot, Call call, TaskToken token) {
        return shard.find(slot, call.namespaceId(), token.getWorkflowId(), token.getRunId());
    }

    // ---- Reading ----

    private static Future<Reply> describe(Shard shard, int slot, Call call) {
        DescribeWorkflowExecutionRequest request = (DescribeWorkflowExecutionRequest) call.request();
        return find(shard, slot, call, request.getExecution())
                .compose(shard::settled)
                .map(run -> Reply.of(RunDescription.of(run, shard.scope().nowMs())));
    }

    private static Future<Reply> history(Shard shard, int slot, Call call) {
        GetWorkflowExecutionHistoryRequest request = (GetWorkflowExecutionHistoryRequest) call.request();
        HistoryPageToken token = HistoryReads.parse(request);
        return shard.find(slot, call.namespaceId(), request.getExecution().getWorkflowId(), token.getRunId())
                .compose(shard::settled)
                .compose(run -> shard.reads().read(run, token, call));
    }

    private static Future<Reply> historyReverse(Shard shard, int slot, Call call) {
        GetWorkflowExecutionHistoryReverseRequest request = (GetWorkflowExecutionHistoryReverseRequest) call.request();
        HistoryPageToken token = HistoryReads.parse(request);
        return shard.find(slot, call.namespaceId(), request.getExecution().getWorkflowId(), token.getRunId())
                .compose(shard::settled)
                .compose(run -> shard.reads().readReverse(run, token, call));
    }

    private static Future<Reply> query(Shard shard, int slot, Call call) {
        QueryWorkflowRequest request = (QueryWorkflowRequest) call.request();
        return find(shard, slot, call, request.getExecution())
                .compose(shard::settled)
                .compose(run -> shard.queries().query(run, call));
    }

    private static Future<Reply> respondQuery(Shard shard, int slot, Call call) {
        RespondQueryTaskCompletedRequest request = (RespondQueryTaskCompletedRequest) call.request();
        return shard.queries().respond(TaskTokens.parse(request.getTaskToken(), call.namespaceId()), request);
    }

    // ---- Heartbeats: losing one is harmless, so nobody waits for the disk ----

    private static Future<Reply> heartbeat(Shard shard, int slot, Call call) {
        RecordActivityTaskHeartbeatRequest request = (RecordActivityTaskHeartbeatRequest) call.request();
        TaskToken token = TaskTokens.parse(request.getTaskToken(), call.namespaceId());
        return find(shard, slot, call, token)
                .compose(run -> shard.whenKnown(
                        run, () -> beat(shard, run, token, request.getDetails(), request.getIdentity())))
                .map(activity -> Reply.of(RecordActivityTaskHeartbeatResponse.newBuilder()
                        .setCancelRequested(activity != null && activity.isCancelRequested())
                        .build()));
    }

    private static Future<Reply> heartbeatById(Shard shard, int slot, Call call) {
        RecordActivityTaskHeartbeatByIdRequest request = (RecordActivityTaskHeartbeatByIdRequest) call.request();
        TaskToken token = byId(request.getWorkflowId(), request.getRunId(), request.getActivityId());
        return find(shard, slot, call, token)
                .compose(run -> shard.whenKnown(
                        run, () -> beat(shard, run, token, request.getDetails(), request.getIdentity())))
                .map(activity -> Reply.of(RecordActivityTaskHeartbeatByIdResponse.newBuilder()
                        .setCancelRequested(activity != null && activity.isCancelRequested())
                        .build()));
    }

    private static Future<@Nullable ActivityInfo> beat(
            Shard shard, LoadedRun run, TaskToken token, io.temporal.api.common.v1.Payloads details, String identity) {
        shard.requireRoom();
        var t = shard.transition(run);
        ActivityInfo before = ActivityMachine.require(t, token);
        ActivityMachine.heartbeat(t, token, details, identity);
        ActivityInfo after = t.state().activities().find(before.scheduledEventId());
        if (after == null || !after.isStarted()) {
            return shard.write(run, t).map(after); // the details were too large: the attempt has failed
        }
        Future<Void> earlier = run.durable();
        shard.hold(run, t);
        return earlier.map(after);
    }
}
