package io.perdura.node.api.workflow;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.signal.SignalMachine;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.WorkflowRpcs;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** The calls that steer and describe one workflow: checked here, decided by the shard that owns its slot. */
public final class WorkflowApi implements NamespacedFamily {

    private final Owners owners;
    private final Limits limits;

    public WorkflowApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION, this::signal),
                RpcRow.of(WorkflowRpcs.REQUEST_CANCEL_WORKFLOW_EXECUTION, this::requestCancel),
                RpcRow.of(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, this::terminate),
                RpcRow.of(WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION, this::describe),
                RpcRow.of(WorkflowRpcs.RESET_WORKFLOW_EXECUTION, this::reset),
                RpcRow.of(WorkflowRpcs.DELETE_WORKFLOW_EXECUTION, this::delete),
                RpcRow.of(WorkflowRpcs.RESET_STICKY_TASK_QUEUE, this::resetSticky));
    }

    private Future<Reply> signal(Call call, SignalWorkflowExecutionRequest request) {
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireText(
                request.getSignalName(),
                "SignalName is not set on request.",
                "SignalName length exceeds limit.",
                limits);
        Requests.requireRequestId(request.getRequestId(), limits);
        Requests.requireIdentity(request.getIdentity(), limits);
        Requests.requireBlob(request.getInput(), limits);
        return owners.ofWorkflow(
                call.with(SignalMachine.named(request, UUID.randomUUID().toString())), request.getWorkflowExecution());
    }

    private Future<Reply> requestCancel(Call call, RequestCancelWorkflowExecutionRequest request) {
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireRequestId(request.getRequestId(), limits);
        Requests.requireIdentity(request.getIdentity(), limits);
        return owners.ofWorkflow(call, request.getWorkflowExecution());
    }

    private Future<Reply> terminate(Call call, TerminateWorkflowExecutionRequest request) {
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        Requests.requireIdentity(request.getIdentity(), limits);
        Requests.requireBlob(request.getDetails(), limits);
        return owners.ofWorkflow(call, request.getWorkflowExecution());
    }

    private Future<Reply> describe(Call call, DescribeWorkflowExecutionRequest request) {
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return owners.ofWorkflow(call, request.getExecution());
    }

    private Future<Reply> reset(Call call, ResetWorkflowExecutionRequest request) {
        if (request.getRequestId().isEmpty()) {
            throw Rejections.invalid("RequestId is not set on request.");
        }
        Requests.requireRequestId(request.getRequestId(), limits);
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        return owners.ofWorkflow(call, request.getWorkflowExecution());
    }

    private Future<Reply> delete(Call call, DeleteWorkflowExecutionRequest request) {
        Requests.requireExecution(request.hasWorkflowExecution(), request.getWorkflowExecution(), limits);
        return RunDeletion.delete(call, request, one -> owners.ofWorkflow(one, request.getWorkflowExecution()));
    }

    private Future<Reply> resetSticky(Call call, ResetStickyTaskQueueRequest request) {
        Requests.requireExecution(request.hasExecution(), request.getExecution(), limits);
        return owners.ofWorkflow(call, request.getExecution());
    }
}
