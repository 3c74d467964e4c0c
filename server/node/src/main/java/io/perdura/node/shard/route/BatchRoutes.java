package io.perdura.node.shard.route;

import io.perdura.engine.batch.BatchMachine;
import io.perdura.engine.batch.BatchRequests;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.BatchRpcs;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.vertx.core.Future;

/** Calls about a batch operation, which is a run under the id of its job. */
final class BatchRoutes {

    private BatchRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(BatchRpcs.START_BATCH_OPERATION, BatchRoutes::start)
                .on(
                        BatchRpcs.STOP_BATCH_OPERATION,
                        Decide.onRun(request -> job(request.getJobId()), BatchMachine::stop))
                .on(BatchRpcs.DESCRIBE_BATCH_OPERATION, BatchRoutes::describe);
    }

    private static WorkflowExecution job(String id) {
        return WorkflowExecution.newBuilder().setWorkflowId(id).build();
    }

    private static Future<Reply> start(ShardSlot at, Call call, StartBatchOperationRequest request) {
        String requestId = BatchRequests.requestId(request);
        return StartRoute.begin(
                at, call.namespaceId(), new BatchStart(BatchMachine.start(request, requestId), request));
    }

    private static Future<Reply> describe(ShardSlot at, Call call, DescribeBatchOperationRequest request) {
        return at.find(call, job(request.getJobId()))
                .compose(at.shard()::settled)
                .map(run -> Reply.of(BatchMachine.describe(run.state())));
    }
}
