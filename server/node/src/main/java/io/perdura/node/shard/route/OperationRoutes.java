package io.perdura.node.shard.route;

import io.perdura.engine.activity.ActivityOperations;
import io.perdura.engine.execution.OptionsMachine;
import io.perdura.engine.execution.PauseMachine;
import io.perdura.engine.rule.OnceOnly;
import io.perdura.node.routing.Routes;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.OperationRpcs;
import io.perdura.node.rpc.RpcTable;
import io.perdura.node.shard.host.ShardSlot;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsResponse;

/** How operators hold back what runs, let it go, and change its options. */
final class OperationRoutes {

    private static final RpcTable RPCS = RpcTable.ofClients();

    private OperationRoutes() {}

    static void addTo(Routes<ShardSlot> routes) {
        routes.on(
                        OperationRpcs.PAUSE_ACTIVITY,
                        Decide.onRun(PauseActivityRequest::getExecution, ActivityOperations::pause))
                .on(
                        OperationRpcs.UNPAUSE_ACTIVITY,
                        Decide.onRun(UnpauseActivityRequest::getExecution, ActivityOperations::unpause))
                .on(
                        OperationRpcs.RESET_ACTIVITY,
                        Decide.onRun(ResetActivityRequest::getExecution, ActivityOperations::reset))
                .on(
                        OperationRpcs.UPDATE_ACTIVITY_OPTIONS,
                        Decide.answeredOnRun(
                                UpdateActivityOptionsRequest::getExecution,
                                (t, request) -> UpdateActivityOptionsResponse.newBuilder()
                                        .setActivityOptions(ActivityOperations.updateOptions(t, request))
                                        .build()))
                .on(
                        OperationRpcs.PAUSE_WORKFLOW_EXECUTION,
                        Decide.onRun(
                                request -> execution(request.getWorkflowId(), request.getRunId()), PauseMachine::pause))
                .on(
                        OperationRpcs.UNPAUSE_WORKFLOW_EXECUTION,
                        Decide.onRun(
                                request -> execution(request.getWorkflowId(), request.getRunId()),
                                PauseMachine::unpause))
                .on(
                        OperationRpcs.UPDATE_WORKFLOW_EXECUTION_OPTIONS,
                        Decide.answeredOnRun(
                                UpdateWorkflowExecutionOptionsRequest::getWorkflowExecution,
                                (t, request) -> UpdateWorkflowExecutionOptionsResponse.newBuilder()
                                        .setWorkflowExecutionOptions(OptionsMachine.update(t, request))
                                        .build()))
                .on(
                        NodeRpcs.OPERATE_ONCE,
                        Decide.onRun(
                                request -> execution(request.getWorkflowId(), request.getRunId()),
                                (t, request) -> OnceOnly.carryOut(
                                        t,
                                        request.getRequestId(),
                                        RPCS.named(request.getMethod()).parseRequest(request.getRequest()))));
    }

    private static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }
}
