package io.perdura.node.shard.batch;

import com.google.protobuf.Message;
import io.perdura.engine.MutableState;
import io.perdura.engine.batch.BatchRequests;
import io.perdura.engine.rule.OnceOnly;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.v1.OperateOnceRequest;
import io.perdura.node.v1.ResetToPointRequest;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;

/** What a batch asks of one run, as a call that any shard takes. */
final class BatchCalls {

    private static final long DEADLINE_MS = 10_000;
    /** A reset reads the run's history. */
    private static final long RESET_DEADLINE_MS = 30_000;

    private static final RpcTable RPCS = RpcTable.ofClients();

    private final ShardScope scope;
    private final String namespaceId;

    BatchCalls(ShardScope scope, String namespaceId) {
        this.scope = scope;
        this.namespaceId = namespaceId;
    }

    Call of(MutableState job, WorkflowExecution target) {
        Message request = BatchRequests.of(job, target);
        Caller caller = new Caller(namespaceId, job.batch().request().getNamespace(), "", "", "");
        if (request instanceof ResetWorkflowExecutionRequest) {
            return new Call(
                    NodeRpcs.RESET_TO_POINT,
                    ResetToPointRequest.newBuilder()
                            .setRequest(request.toByteString())
                            .setPoint(
                                    BatchRequests.target(job.batch().request()).toByteString())
                            .build(),
                    caller,
                    scope.steadyMs() + RESET_DEADLINE_MS);
        }
        String type = request.getDescriptorForType().getName();
        String method = type.substring(0, type.length() - "Request".length());
        if (OnceOnly.needsId(request)) {
            return call(
                    NodeRpcs.OPERATE_ONCE,
                    OperateOnceRequest.newBuilder()
                            .setRequestId(BatchRequests.requestId(job, target))
                            .setWorkflowId(target.getWorkflowId())
                            .setRunId(target.getRunId())
                            .setMethod(method)
                            .setRequest(request.toByteString())
                            .build(),
                    caller);
        }
        return call(RPCS.named(method), request, caller);
    }

    private <Q extends Message> Call call(Rpc<Q, ?> rpc, Message request, Caller caller) {
        return new Call(rpc, rpc.cast(request), caller, scope.steadyMs() + DEADLINE_MS);
    }
}
