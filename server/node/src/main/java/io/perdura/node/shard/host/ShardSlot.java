package io.perdura.node.shard.host;

import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.perdura.engine.v1.TaskToken;
import io.perdura.node.routing.Call;
import io.perdura.node.shard.LoadedRun;
import io.temporal.api.common.v1.WorkflowExecution;
import io.vertx.core.Future;

/** A slot that is called for, and the shard that owns it: what a route works on. */
public record ShardSlot(Shard shard, int slot) {

    /** The run that a request names; without a run id the newest of the workflow. */
    public Future<LoadedRun> find(Call call, WorkflowExecution execution) {
        return findAny(call, execution)
                .compose(run -> run.isGone() || run.state().execution().isDeleted()
                        ? run.durable().compose(gone -> Future.failedFuture(notFound(execution)))
                        : Future.succeededFuture(run));
    }

    private static Rejection notFound(WorkflowExecution execution) {
        return execution.getRunId().isEmpty()
                ? Rejections.workflowNotFound(execution.getWorkflowId())
                : Rejections.workflowNotFound(execution.getWorkflowId(), execution.getRunId());
    }

    /** The same, one that was taken back and has not gone yet included. */
    public Future<LoadedRun> findAny(Call call, WorkflowExecution execution) {
        return shard.find(slot, call.namespaceId(), execution.getWorkflowId(), execution.getRunId());
    }

    /** The run that a task belongs to. */
    public Future<LoadedRun> find(Call call, TaskToken token) {
        return shard.find(slot, call.namespaceId(), token.getWorkflowId(), token.getRunId());
    }
}
