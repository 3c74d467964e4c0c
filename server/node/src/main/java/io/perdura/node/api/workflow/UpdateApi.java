package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.Slots;
import io.perdura.engine.update.UpdateRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcFunction;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Router;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** Updates of a workflow: checked here, taken by the shard that owns its slot. */
public final class UpdateApi implements NamespacedFamily {

    private final Router router;
    private final Limits limits;

    public UpdateApi(Router router, Limits limits) {
        this.router = router;
        this.limits = limits;
    }

    @Override
    public Map<String, RpcFunction> methods() {
        return Map.of("UpdateWorkflowExecution", this::update, "PollWorkflowExecutionUpdate", this::poll);
    }

    private Future<Reply> update(Call call) {
        UpdateWorkflowExecutionRequest request = (UpdateWorkflowExecutionRequest) call.request();
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireRunId(request.getFirstExecutionRunId());
        // With an id of its own the update may be brought to a new owner of the shard without being taken twice.
        return toOwner(
                call.with(UpdateRules.complete(request, UUID.randomUUID().toString(), limits)),
                request.getWorkflowExecution().getWorkflowId());
    }

    private Future<Reply> poll(Call call) {
        PollWorkflowExecutionUpdateRequest request = (PollWorkflowExecutionUpdateRequest) call.request();
        if (!request.hasUpdateRef()) {
            throw Rejections.invalid("UpdateRef is not set on request.");
        }
        Requests.requireExecution(
                request.getUpdateRef().hasWorkflowExecution(),
                request.getUpdateRef().getWorkflowExecution(),
                limits);
        return toOwner(call, request.getUpdateRef().getWorkflowExecution().getWorkflowId());
    }

    private Future<Reply> toOwner(Call call, String workflowId) {
        return router.toSlot(Slots.of(call.namespaceId(), workflowId), call);
    }
}
