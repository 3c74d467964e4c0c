package io.perdura.node.api.workflow;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Deletes one run. Which one, and that it is there, is found out first: a call that is tried again because a node died may
 * have been carried out, and must then neither delete the run before it nor be told that there is none.
 */
public final class RunDeletion {

    private RunDeletion() {}

    /** @param owner takes calls to the shard of the workflow */
    public static Future<Reply> delete(
            Call call, DeleteWorkflowExecutionRequest request, Function<Call, Future<Reply>> owner) {
        WorkflowExecution named = request.getWorkflowExecution();
        DescribeWorkflowExecutionRequest which = DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(request.getNamespace())
                .setExecution(named)
                .build();
        return owner.apply(call.with(WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION, which))
                .map(found -> found.as(WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION)
                        .getWorkflowExecutionInfo()
                        .getExecution()
                        .getRunId())
                .recover(failure -> isNotFound(failure) ? Future.succeededFuture("") : Future.failedFuture(failure))
                .compose(runId -> {
                    if (runId.isEmpty()) {
                        return owner.apply(call); // one that was deleted and is about to go may be deleted again
                    }
                    Call one = call.with(request.toBuilder()
                            .setWorkflowExecution(named.toBuilder().setRunId(runId))
                            .build());
                    return owner.apply(one)
                            .recover(failure -> one.isRepeated() && isNotFound(failure)
                                    ? Future.succeededFuture(Reply.empty())
                                    : Future.failedFuture(failure));
                });
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof Rejection rejection && rejection.code() == Code.NOT_FOUND;
    }
}
