package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 26, 84 and 85: lists and counts are never behind what a client has been told. */
@Execution(ExecutionMode.CONCURRENT)
class ListIT {
    private static final int ROUNDS = 20;

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule84ARunIsListedAndCountedAsSoonAsItsStartIsAnswered() {
        for (int i = 0; i < ROUNDS; i++) {
            OneWorkflow one = new OneWorkflow(server);
            String runId = one.start();

            List<WorkflowExecutionInfo> listed = list(byId(one));

            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).getExecution()).isEqualTo(one.execution(runId));
            assertThat(listed.get(0).getStatus()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
            assertThat(listed.get(0).hasCloseTime()).isFalse();
            assertThat(count(byId(one) + " AND ExecutionStatus = 'Running'")).isEqualTo(1);
        }
    }

    @Test
    void rule84AClosedRunIsListedAsClosedAsSoonAsTheWorkerIsAnswered() {
        for (int i = 0; i < ROUNDS; i++) {
            OneWorkflow one = new OneWorkflow(server);
            one.start();
            one.complete(one.poll(), OneWorkflow.completeWorkflow());

            List<WorkflowExecutionInfo> listed = list(byId(one) + " AND CloseTime IS NOT NULL");

            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).getStatus())
                    .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
            assertThat(listed.get(0).getHistoryLength()).isEqualTo(5);
            assertThat(listed.get(0)).isEqualTo(list(byId(one)).get(0));
            assertThat(count(byId(one) + " AND ExecutionStatus = 'Running'")).isZero();
        }
    }

    @Test
    void rule84ATerminatedRunAndTheNextOfItsIdAreTwo() {
        workflow.start();
        workflow.terminate();
        workflow.start();

        assertThat(count(byId(workflow))).isEqualTo(2);
        assertThat(list(byId(workflow) + " AND ExecutionStatus IN ('Running', 'Terminated')").stream()
                        .map(WorkflowExecutionInfo::getStatus)
                        .toList())
                .containsExactlyInAnyOrder(
                        WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
                        WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
    }

    @Test
    void rule84CountsGroupByStatus() {
        workflow.start();
        workflow.terminate();
        workflow.start();

        var groups = server.call()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(byId(workflow) + " GROUP BY ExecutionStatus")
                        .build());

        assertThat(groups.getCount()).isEqualTo(2);
        assertThat(groups.getGroupsList().stream()
                        .map(group -> group.getGroupValues(0).getData().toStringUtf8() + " " + group.getCount())
                        .toList())
                .containsExactlyInAnyOrder("\"Running\" 1", "\"Terminated\" 1");
    }

    @Test
    void rule85RunsOfNoDivisionAreListedUnlessOneIsAskedFor() {
        workflow.start();

        assertThat(count(byId(workflow) + " AND TemporalNamespaceDivision IS NULL"))
                .isEqualTo(1);
        assertThat(count(byId(workflow) + " AND TemporalNamespaceDivision = 'TemporalScheduler'"))
                .isZero();
    }

    @Test
    void rule26ARunWhoseWorkflowTasksFailIsFoundByItUntilOneCompletes() {
        workflow.start();
        for (int i = 0; i < 4; i++) {
            workflow.fail(workflow.poll());
        }
        String failing = byId(workflow) + " AND TemporalReportedProblems = 'category=WorkflowTaskFailed'";
        assertThat(count(failing)).isZero();

        workflow.fail(workflow.poll());
        assertThat(count(failing)).isEqualTo(1);

        workflow.complete(workflow.poll());
        assertThat(count(failing)).isZero();
    }

    private static String byId(OneWorkflow workflow) {
        return "WorkflowId = '" + workflow.id + "'";
    }

    private List<WorkflowExecutionInfo> list(String query) {
        return server.call()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .build())
                .getExecutionsList();
    }

    private long count(String query) {
        return server.call()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery(query)
                        .build())
                .getCount();
    }
}
