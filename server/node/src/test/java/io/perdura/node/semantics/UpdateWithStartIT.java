package io.perdura.node.semantics;

import static io.perdura.node.semantics.OneUpdate.ACCEPTED;
import static io.perdura.node.semantics.OneUpdate.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status.Code;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.errordetails.v1.MultiOperationExecutionFailure;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.failure.v1.MultiOperationExecutionAborted;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 36 and 37: a workflow is started and updated in one request, or updated if it is there. */
@Execution(ExecutionMode.CONCURRENT)
class UpdateWithStartIT {

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);
    private final OneUpdate update = new OneUpdate(workflow, "u1");

    private ExecuteMultiOperationRequest request(StartWorkflowExecutionRequest.Builder start) {
        ExecuteMultiOperationRequest.Builder request =
                ExecuteMultiOperationRequest.newBuilder().setNamespace(OneServer.NAMESPACE);
        request.addOperationsBuilder().setStartWorkflow(start);
        request.addOperationsBuilder().setUpdateWorkflow(update.request(COMPLETED));
        return request.build();
    }

    private StartWorkflowExecutionRequest.Builder start(WorkflowIdConflictPolicy policy) {
        return workflow.startRequest().setWorkflowIdConflictPolicy(policy);
    }

    private ListenableFuture<ExecuteMultiOperationResponse> ask(ExecuteMultiOperationRequest request) {
        return server.begin().executeMultiOperation(request);
    }

    @Test
    void theFirstTaskOfANewRunBringsTheUpdate() throws Exception {
        ExecuteMultiOperationRequest request =
                request(start(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL));
        var answer = ask(request);
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getHistory().getEventsCount()).isEqualTo(3);
        update.acceptAndComplete(task);

        var started = answer.get().getResponses(0).getStartWorkflow();
        var updated = answer.get().getResponses(1).getUpdateWorkflow();
        assertThat(started.getStarted()).isTrue();
        assertThat(updated.getUpdateRef().getWorkflowExecution()).isEqualTo(workflow.execution(started.getRunId()));
        assertThat(updated.getOutcome().getSuccess()).isEqualTo(OneWorkflow.payloads("done u1"));
        ExecuteMultiOperationResponse again = server.call().executeMultiOperation(request);
        assertThat(again.getResponses(0).getStartWorkflow().getRunId()).isEqualTo(started.getRunId());
        assertThat(again.getResponses(0).getStartWorkflow().getStarted()).isFalse();
        assertThat(again.getResponses(1)).isEqualTo(answer.get().getResponses(1));
    }

    @Test
    void aRunningWorkflowIsUpdatedIfThePolicySaysSo() throws Exception {
        String runId = workflow.start();
        workflow.complete(workflow.poll());

        var answer = ask(request(start(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)));
        update.acceptAndComplete(workflow.poll());

        assertThat(answer.get().getResponses(0).getStartWorkflow().getRunId()).isEqualTo(runId);
        assertThat(answer.get().getResponses(0).getStartWorkflow().getStarted()).isFalse();
        assertThat(answer.get().getResponses(1).getUpdateWorkflow().getStage()).isEqualTo(COMPLETED);
        assertThat(workflow.history("")).hasSize(9);
    }

    @Test
    void aRunningWorkflowIsTerminatedIfThePolicySaysSo() throws Exception {
        String before = workflow.start();

        var answer = ask(request(start(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING)));
        update.acceptAndComplete(workflow.poll());

        assertThat(answer.get().getResponses(0).getStartWorkflow().getRunId()).isNotEqualTo(before);
        assertThat(answer.get().getResponses(0).getStartWorkflow().getStarted()).isTrue();
    }

    @Test
    void bothFailTogetherAndEachSaysWhy() throws Exception {
        workflow.start();

        Refusal refusal = Refusal.of(() -> server.call()
                .executeMultiOperation(request(start(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL))));

        assertThat(refusal.code()).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(refusal.message()).isEqualTo("Update-with-Start could not be executed.");
        var statuses = refusal.detail(MultiOperationExecutionFailure.class).getStatusesList();
        assertThat(statuses.get(0).getDetails(0).is(WorkflowExecutionAlreadyStartedFailure.class))
                .isTrue();
        assertThat(statuses.get(1).getCode()).isEqualTo(com.google.rpc.Code.ABORTED_VALUE);
        assertThat(statuses.get(1).getMessage()).isEqualTo("Operation was aborted.");
        assertThat(statuses.get(1).getDetails(0).is(MultiOperationExecutionAborted.class))
                .isTrue();
    }

    @Test
    void rule37ARunThatClosesBeforeItTookTheUpdateIsFollowedByAnother() throws Exception {
        String before = workflow.start();
        workflow.complete(workflow.poll());

        var answer = ask(request(start(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)));
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());
        update.acceptAndComplete(workflow.poll());

        assertThat(answer.get().getResponses(0).getStartWorkflow().getStarted()).isTrue();
        assertThat(answer.get().getResponses(0).getStartWorkflow().getRunId()).isNotEqualTo(before);
    }

    @Test
    void whatCannotBeDoneTogetherIsNamed() {
        assertThat(refused(request(workflow.startRequest().setCronSchedule("@daily")), 0))
                .isEqualTo("CronSchedule is not allowed.");
        assertThat(refused(request(workflow.startRequest().setRequestEagerExecution(true)), 0))
                .isEqualTo("RequestEagerExecution is not supported.");
        assertThat(refused(request(workflow.startRequest().setWorkflowId("another")), 1))
                .isEqualTo("WorkflowId is not consistent with previous operation(s).");
        ExecuteMultiOperationRequest.Builder pinned = request(workflow.startRequest()).toBuilder();
        pinned.getOperationsBuilder(1)
                .setUpdateWorkflow(update.request(ACCEPTED, "4e4ae5b8-4f3f-4e3f-9d5e-000000000000"));
        assertThat(refused(pinned.build(), 1)).isEqualTo("RunId is not allowed.");
        assertThat(Refusal.of(() -> server.call()
                                .executeMultiOperation(ExecuteMultiOperationRequest.newBuilder()
                                        .setNamespace(OneServer.NAMESPACE)
                                        .build()))
                        .message())
                .isEqualTo("Operations have to be exactly [Start, Update].");
    }

    private String refused(ExecuteMultiOperationRequest request, int operation) {
        Refusal refusal = Refusal.of(() -> server.call().executeMultiOperation(request));
        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        var statuses = refusal.detail(MultiOperationExecutionFailure.class).getStatusesList();
        assertThat(statuses.get(1 - operation).getMessage()).isEqualTo("Operation was aborted.");
        return statuses.get(operation).getMessage();
    }
}
