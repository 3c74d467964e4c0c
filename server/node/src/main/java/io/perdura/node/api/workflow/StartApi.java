package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.execution.SignalWithStartRules;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.update.UpdateRules;
import io.perdura.engine.update.UpdateWithStart;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.namespace.NamespaceRegistry;
import io.perdura.node.namespace.SearchAttributeGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
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
        return List.of(
                RpcRow.of(WorkflowRpcs.START_WORKFLOW_EXECUTION, this::start),
                RpcRow.of(WorkflowRpcs.SIGNAL_WITH_START_WORKFLOW_EXECUTION, this::signalWithStart),
                RpcRow.of(WorkflowRpcs.EXECUTE_MULTI_OPERATION, this::updateWithStart));
    }

    private Future<Reply> start(Call call, StartWorkflowExecutionRequest asked) {
        StartWorkflowExecutionRequest request =
                StartRules.complete(asked, UUID.randomUUID().toString(), limits);
        if (request.getSearchAttributes().getIndexedFieldsCount() == 0) {
            return owners.ofWorkflow(call.with(request), request.getWorkflowId());
        }
        return typed(call, request.getSearchAttributes())
                .compose(typed -> owners.ofWorkflow(
                        call.with(request.toBuilder().setSearchAttributes(typed).build()), request.getWorkflowId()));
    }

    private Future<Reply> signalWithStart(Call call, SignalWithStartWorkflowExecutionRequest asked) {
        // Checked here, and taken apart once more by the shard; with an id of its own it can be brought there again.
        String requestId = SignalWithStartRules.complete(
                        asked, UUID.randomUUID().toString(), limits)
                .signal()
                .getRequestId();
        SignalWithStartWorkflowExecutionRequest request =
                asked.toBuilder().setRequestId(requestId).build();
        if (request.getSearchAttributes().getIndexedFieldsCount() == 0) {
            return owners.ofWorkflow(call.with(request), request.getWorkflowId());
        }
        return typed(call, request.getSearchAttributes())
                .compose(typed -> owners.ofWorkflow(
                        call.with(request.toBuilder().setSearchAttributes(typed).build()), request.getWorkflowId()));
    }

    private Future<Reply> updateWithStart(Call call, ExecuteMultiOperationRequest asked) {
        if (asked.getOperationsCount() != 2
                || !asked.getOperations(0).hasStartWorkflow()
                || !asked.getOperations(1).hasUpdateWorkflow()) {
            throw Rejections.invalid("Operations have to be exactly [Start, Update].");
        }
        String requestId = UUID.randomUUID().toString();
        String updateId = UUID.randomUUID().toString();
        ExecuteMultiOperationRequest request = UpdateWithStart.complete(
                asked, call.namespaceName(), start -> StartRules.complete(start, requestId, limits), update -> {
                    Requests.requireExecution(update.hasWorkflowExecution(), update.getWorkflowExecution(), limits);
                    return UpdateRules.complete(update, updateId, limits);
                });
        StartWorkflowExecutionRequest start = request.getOperations(0).getStartWorkflow();
        if (start.getSearchAttributes().getIndexedFieldsCount() == 0) {
            return owners.ofWorkflow(call.with(request), start.getWorkflowId());
        }
        return typed(call, start.getSearchAttributes())
                .recover(failure -> Future.failedFuture(UpdateWithStart.told(failure)))
                .compose(typed -> {
                    ExecuteMultiOperationRequest.Builder admitted = request.toBuilder();
                    admitted.getOperationsBuilder(0).getStartWorkflowBuilder().setSearchAttributes(typed);
                    return owners.ofWorkflow(call.with(admitted.build()), start.getWorkflowId());
                });
    }

    private Future<SearchAttributes> typed(Call call, SearchAttributes asked) {
        return namespaces.byName(call.namespaceName()).compose(namespace -> attributes.admit(namespace, asked));
    }
}
