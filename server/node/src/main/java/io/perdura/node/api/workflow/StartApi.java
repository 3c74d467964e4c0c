package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** The calls that begin a workflow: completed and checked here, decided by the shard that owns its slot. */
public final class StartApi implements NamespacedFamily {

    private final Owners owners;
    private final NamespaceRegistry namespaces;
    private final SearchAttributeGate attributes;
    private final Limits limits;

    public StartApi(Owners owners, NamespaceRegistry namespaces, SearchAttributeGate attributes, Limits limits) {
        this.owners = owners;
        this.namespaces = namespaces;
        this.attributes = attributes;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(RpcRow.of(WorkflowRpcs.START_WORKFLOW_EXECUTION, this::start));
    }

    private Future<Reply> start(Call call, StartWorkflowExecutionRequest asked) {
        StartWorkflowExecutionRequest request =
                StartRules.complete(asked, UUID.randomUUID().toString(), limits);
        if (request.getSearchAttributes().getIndexedFieldsCount() == 0) {
            return owners.ofWorkflow(call.with(request), request.getWorkflowId());
        }
        return namespaces
                .byName(call.namespaceName())
                .compose(namespace -> attributes.admit(namespace, request.getSearchAttributes()))
                .compose(typed -> owners.ofWorkflow(
                        call.with(request.toBuilder().setSearchAttributes(typed).build()), request.getWorkflowId()));
    }
}
