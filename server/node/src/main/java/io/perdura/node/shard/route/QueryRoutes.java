package io.perdura.node.shard.route;

import io.perdura.engine.workflowtask.TaskTokens;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.vertx.core.Future;

/** Questions to a workflow, and what its worker answers. */
final class QueryRoutes {

    private QueryRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(WorkflowRpcs.QUERY_WORKFLOW, QueryRoutes::query)
                .on(WorkerRpcs.RESPOND_QUERY_TASK_COMPLETED, QueryRoutes::respond);
    }

    private static Future<Reply> query(ShardSlot at, Call call, QueryWorkflowRequest request) {
        return at.find(call, request.getExecution())
                .compose(at.shard()::settled)
                .compose(run -> at.shard().queries().query(run, call, request));
    }

    private static Future<Reply> respond(ShardSlot at, Call call, RespondQueryTaskCompletedRequest request) {
        return at.shard().queries().respond(TaskTokens.parse(request.getTaskToken(), call.namespaceId()), request);
    }
}
