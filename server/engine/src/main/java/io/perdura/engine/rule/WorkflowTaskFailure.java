package io.perdura.engine.rule;

import io.perdura.engine.Transition;
import io.perdura.engine.execution.ExecutionMachine;
import io.perdura.engine.v1.TaskToken;
import io.perdura.engine.workflowtask.WorkflowTaskMachine;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;

/** A worker says that it could not carry a workflow task out: it is tried again, unless no attempt could succeed. */
public final class WorkflowTaskFailure {

    private WorkflowTaskFailure() {}

    public static void fail(Transition t, TaskToken token, RespondWorkflowTaskFailedRequest request) {
        if (request.getCause() == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE) {
            WorkflowTaskMachine.require(t, token);
            ExecutionMachine.terminateForLimit(t, "GrpcMessageTooLarge");
        } else {
            WorkflowTaskMachine.fail(t, token, request);
        }
    }
}
