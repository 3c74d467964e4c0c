package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.vertx.core.Future;
import java.util.List;

/** The calls that ask a workflow something. */
public final class QueryApi implements NamespacedFamily {

    private final Owners owners;
    private final Limits limits;

    public QueryApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(RpcRow.of(WorkflowRpcs.QUERY_WORKFLOW, this::query));
    }

    private Future<Reply> query(Call call, QueryWorkflowRequest request) {
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        if (!request.hasQuery()) {
            throw Rejections.invalid("WorkflowQuery is not set on request.");
        }
        Requests.requireText(
                request.getQuery().getQueryType(),
                "QueryType is not set on request.",
                "QueryType length exceeds limit.",
                limits);
        Requests.requireBlob(request.getQuery().getQueryArgs(), limits);
        return owners.ofWorkflow(call, request.getExecution());
    }
}
