package io.perdura.node.shard.route;

import io.perdura.engine.v1.HistoryPageToken;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.host.Shard;
import io.perdura.node.shard.host.ShardSlot;
import io.perdura.node.shard.read.HistoryReads;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.vertx.core.Future;

/** Calls that read the history of a run. */
final class HistoryRoutes {

    private HistoryRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY, HistoryRoutes::history)
                .on(WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY_REVERSE, HistoryRoutes::historyReverse);
    }

    private static Future<Reply> history(ShardSlot at, Call call, GetWorkflowExecutionHistoryRequest request) {
        Shard shard = at.shard();
        HistoryPageToken token = HistoryReads.parse(request);
        return shard.find(at.slot(), call.namespaceId(), request.getExecution().getWorkflowId(), token.getRunId())
                .compose(shard::settled)
                .compose(run -> shard.reads().read(run, token, call, request));
    }

    private static Future<Reply> historyReverse(
            ShardSlot at, Call call, GetWorkflowExecutionHistoryReverseRequest request) {
        Shard shard = at.shard();
        HistoryPageToken token = HistoryReads.parse(request);
        return shard.find(at.slot(), call.namespaceId(), request.getExecution().getWorkflowId(), token.getRunId())
                .compose(shard::settled)
                .compose(run -> shard.reads().readReverse(run, token, request));
    }
}
