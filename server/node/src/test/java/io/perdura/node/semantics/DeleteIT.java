package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status.Code;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.StartChildWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rule 87: a run that somebody takes back is gone for everybody. */
@Execution(ExecutionMode.CONCURRENT)
class DeleteIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule87AClosedRunIsGoneOnceItsDeletionIsAnswered() {
        String run = workflow.start();
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());

        delete("");

        assertThat(describe(run).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(history(run).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(listed()).isZero();
        assertThat(Refusal.of(() -> delete(run)).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void rule87AnOpenRunEndsFirstAndItsTaskIsRefused() {
        String run = workflow.start();
        PollWorkflowTaskQueueResponse task = workflow.poll();

        delete(run);

        assertThat(Refusal.of(() -> workflow.complete(task)).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(describe("").message()).isEqualTo("workflow not found for ID: " + workflow.id);
        await().untilAsserted(() -> assertThat(listed()).isZero());
    }

    @Test
    void rule87TheRunBeforeItIsTheNewestAgain() {
        String first = workflow.start();
        workflow.terminate();
        String second = workflow.start();

        delete(second);

        await().untilAsserted(() -> assertThat(workflow.describe()
                        .getWorkflowExecutionInfo()
                        .getExecution()
                        .getRunId())
                .isEqualTo(first));
        assertThat(workflow.start()).isNotEqualTo(second);
    }

    @Test
    void rule87AParentHearsOfAChildThatIsDeleted() {
        String parent = workflow.start();
        OneWorkflow child = new OneWorkflow(server);
        workflow.complete(
                workflow.poll(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_START_CHILD_WORKFLOW_EXECUTION)
                        .setStartChildWorkflowExecutionCommandAttributes(
                                StartChildWorkflowExecutionCommandAttributes.newBuilder()
                                        .setWorkflowId(child.id)
                                        .setWorkflowType(
                                                WorkflowType.newBuilder().setName("Child"))
                                        .setTaskQueue(child.normal()))
                        .build());
        child.poll();

        delete(child.execution(""));

        await().untilAsserted(() ->
                assertThat(workflow.history(parent)).contains(EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_TERMINATED));
    }

    private void delete(String runId) {
        delete(workflow.execution(runId));
    }

    private void delete(WorkflowExecution execution) {
        server.call()
                .deleteWorkflowExecution(DeleteWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowExecution(execution)
                        .build());
    }

    private Refusal describe(String runId) {
        return Refusal.of(() -> server.call()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(runId))
                        .build()));
    }

    private Refusal history(String runId) {
        return Refusal.of(() -> server.call()
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(runId))
                        .build()));
    }

    private int listed() {
        return server.call()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery("WorkflowId = '" + workflow.id + "'")
                        .build())
                .getExecutionsCount();
    }
}
