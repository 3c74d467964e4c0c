package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.vertx.core.Future;
import java.util.List;

/** The calls that read the history of a run, from either end. */
public final class HistoryApi implements NamespacedFamily {

    private final Owners owners;
    private final Limits limits;

    public HistoryApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY, this::history),
                RpcRow.of(WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY_REVERSE, this::historyReverse));
    }

    private Future<Reply> history(Call call, GetWorkflowExecutionHistoryRequest request) {
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return owners.ofWorkflow(call, request.getExecution());
    }

    private Future<Reply> historyReverse(Call call, GetWorkflowExecutionHistoryReverseRequest request) {
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return owners.ofWorkflow(call, request.getExecution());
    }
}
