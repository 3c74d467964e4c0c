package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.execution.OptionsMachine;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.OperationRpcs;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import io.vertx.core.Future;
import java.util.List;

/** The calls by which operators hold back runs, let them go, and change their options. */
public final class WorkflowOperationApi implements NamespacedFamily {

    private static final String BAD_RUN_ID = "RunId is not valid UUID.";

    private final Owners owners;
    private final Limits limits;

    public WorkflowOperationApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(OperationRpcs.PAUSE_WORKFLOW_EXECUTION, this::pause),
                RpcRow.of(OperationRpcs.UNPAUSE_WORKFLOW_EXECUTION, this::unpause),
                RpcRow.of(OperationRpcs.UPDATE_WORKFLOW_EXECUTION_OPTIONS, this::updateOptions));
    }

    private Future<Reply> pause(Call call, PauseWorkflowExecutionRequest request) {
        check(request.getReason(), request.getRequestId(), request.getIdentity());
        requireRun(request.getWorkflowId(), request.getRunId());
        return owners.ofWorkflow(call, request.getWorkflowId());
    }

    private Future<Reply> unpause(Call call, UnpauseWorkflowExecutionRequest request) {
        check(request.getReason(), request.getRequestId(), request.getIdentity());
        requireRun(request.getWorkflowId(), request.getRunId());
        return owners.ofWorkflow(call, request.getWorkflowId());
    }

    private void check(String reason, String requestId, String identity) {
        Requests.requireLength(reason, "reason is too long.", limits);
        Requests.requireLength(requestId, "request id is too long.", limits);
        Requests.requireLength(identity, "identity is too long.", limits);
    }

    private void requireRun(String workflowId, String runId) {
        if (workflowId.isEmpty()) {
            throw Rejections.invalid("Can't load workflow execution.  WorkflowId not set.");
        }
        Requests.requireWorkflowId(workflowId, limits);
        Requests.requireRunId(runId, BAD_RUN_ID);
    }

    private Future<Reply> updateOptions(Call call, UpdateWorkflowExecutionOptionsRequest request) {
        Requests.requireWorkflowId(request.getWorkflowExecution().getWorkflowId(), limits);
        OptionsMachine.check(request);
        Requests.requireRunId(request.getWorkflowExecution().getRunId(), BAD_RUN_ID);
        Requests.requireIdentity(request.getIdentity(), limits);
        return owners.ofWorkflow(call, request.getWorkflowExecution());
    }
}
