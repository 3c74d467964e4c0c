package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.update.UpdateRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** Updates of a workflow: checked here, taken by the shard that owns its slot. */
public final class UpdateApi implements NamespacedFamily {

    private final Owners owners;
    private final Limits limits;

    public UpdateApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkflowRpcs.UPDATE_WORKFLOW_EXECUTION, this::update),
                RpcRow.of(WorkflowRpcs.POLL_WORKFLOW_EXECUTION_UPDATE, this::poll));
    }

    private Future<Reply> update(Call call, UpdateWorkflowExecutionRequest request) {
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireRunId(request.getFirstExecutionRunId());
        // With an id of its own the update may be brought to a new owner of the shard without being taken twice.
        return owners.ofWorkflow(
                call.with(UpdateRules.complete(request, UUID.randomUUID().toString(), limits)),
                request.getWorkflowExecution());
    }

    private Future<Reply> poll(Call call, PollWorkflowExecutionUpdateRequest request) {
        if (!request.hasUpdateRef()) {
            throw Rejections.invalid("UpdateRef is not set on request.");
        }
        WorkflowExecution run = request.getUpdateRef().getWorkflowExecution();
        if (run.getWorkflowId().isEmpty()) {
            throw Rejections.invalid("Can't load workflow execution.  WorkflowId not set.");
        }
        Requests.requireWorkflowId(run.getWorkflowId(), limits);
        Requests.requireRunId(run.getRunId(), "RunId is not valid UUID.");
        return owners.ofWorkflow(call, run);
    }
}
