package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status.Code;
import io.perdura.node.persistence.PostgresOptions;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.workflow.v1.WorkflowExecutionOptions;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.PauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.UnpauseWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionOptionsRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What operators do to runs: pauses, and options. */
@Execution(ExecutionMode.CONCURRENT)
class WorkflowOperationIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void aPausedRunGivesNoTaskUntilItGoesOn() {
        workflow.start();
        pause(workflow);
        workflow.signal("while-paused");

        assertThat(workflow.describe().hasPendingWorkflowTask()).isFalse();
        unpause(workflow);

        assertThat(OneWorkflow.types(workflow.poll().getHistory().getEventsList()))
                .contains(EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED);
        assertThat(workflow.history(""))
                .startsWith(
                        EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_FAILED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
    }

    @Test
    void activitiesOfAPausedRunWait() {
        OneWorkflow other = new OneWorkflow(server);
        workflow.start();
        workflow.complete(workflow.poll(), workflow.scheduleActivity("waits"), workflow.scheduleActivity("runs"));
        PollActivityTaskQueueResponse running = workflow.pollActivity();
        pause(workflow);
        other.start();
        other.complete(other.poll(), workflow.scheduleActivity("of-another"));

        String first = workflow.pollActivity().getWorkflowExecution().getWorkflowId();
        server.call()
                .respondActivityTaskCompleted(RespondActivityTaskCompletedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(running.getTaskToken())
                        .build());
        unpause(workflow);

        assertThat(first).isEqualTo(other.id);
        assertThat(workflow.pollActivity().getActivityId())
                .isNotEqualTo(running.getActivityId())
                .isIn("waits", "runs");
    }

    @Test
    void aPauseIsShownAndFound() {
        workflow.start();
        pause(workflow);

        DescribeWorkflowExecutionResponse description = workflow.describe();

        assertThat(description.getWorkflowExecutionInfo().getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_PAUSED);
        assertThat(description.getWorkflowExtendedInfo().getPauseInfo().getReason())
                .isEqualTo("because");
        assertThat(count("ExecutionStatus = 'Paused'")).isEqualTo(1);
        assertThat(count("TemporalPauseInfo = 'Workflow:" + workflow.id + "'")).isEqualTo(1);
        unpause(workflow);
        assertThat(count("ExecutionStatus = 'Paused'")).isZero();
        assertThat(count("ExecutionStatus = 'Running' AND TemporalPauseInfo IS NULL"))
                .isEqualTo(1);
    }

    @Test
    void aPausedRunTakesNoUpdatesAndAnswersNoQueries() {
        workflow.start();
        workflow.complete(workflow.poll());
        pause(workflow);

        Refusal update = Refusal.of(() -> new OneUpdate(workflow, "u1").admit());

        assertThat(update.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(update.message()).isEqualTo("Workflow is paused. Cannot update the workflow.");
        assertThat(server.call()
                        .queryWorkflow(workflow.query("any"))
                        .getQueryRejected()
                        .getStatus())
                .isEqualTo(WORKFLOW_EXECUTION_STATUS_PAUSED);
    }

    @Test
    void aPauseIsRepeatedByItsRequestIdOnly() {
        workflow.start();
        pause(workflow);
        pause(workflow);

        Refusal other = Refusal.of(() -> server.call()
                .pauseWorkflowExecution(PauseWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .setRequestId("another")
                        .build()));

        assertThat(other.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(workflow.history("")).containsOnlyOnce(EVENT_TYPE_WORKFLOW_EXECUTION_PAUSED);
    }

    @Test
    void namespacesSayThatRunsCanBePaused() {
        assertThat(server.call()
                        .describeNamespace(DescribeNamespaceRequest.newBuilder()
                                .setNamespace(OneServer.NAMESPACE)
                                .build())
                        .getNamespaceInfo()
                        .getCapabilities()
                        .getWorkflowPause())
                .isTrue();
    }

    @Test
    void aPauseSurvivesTheServer() throws Exception {
        PostgresOptions database = OneServer.newDatabase();
        OneWorkflow surviving;
        try (OneServer before = new OneServer(database)) {
            surviving = new OneWorkflow(before);
            surviving.start();
            surviving.complete(surviving.poll(), surviving.scheduleActivity("waits"));
            pause(surviving);
        }
        try (OneServer after = new OneServer(database)) {
            OneWorkflow same = surviving.on(after);
            OneWorkflow other = new OneWorkflow(after);
            other.start();
            other.complete(other.poll(), same.scheduleActivity("of-another"));
            assertThat(same.pollActivity().getActivityId()).isEqualTo("of-another");
            unpause(same);
            assertThat(same.pollActivity().getActivityId()).isEqualTo("waits");
            PollWorkflowTaskQueueResponse task = same.poll();
            assertThat(OneWorkflow.types(task.getHistory().getEventsList()))
                    .contains(EVENT_TYPE_WORKFLOW_EXECUTION_UNPAUSED);
        }
    }

    @Test
    void theOptionsOfARunAreWrittenOnce() {
        workflow.start();

        WorkflowExecutionOptions first = prioritize(1);
        WorkflowExecutionOptions again = prioritize(1);

        assertThat(first).isEqualTo(again);
        assertThat(first.getPriority().getPriorityKey()).isEqualTo(1);
        assertThat(workflow.history("")).containsOnlyOnce(EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED);
        assertThat(workflow.describe().getWorkflowExecutionInfo().getPriority().getPriorityKey())
                .isEqualTo(1);
    }

    @Test
    void aTaskThatWaitsTakesItsPlaceByTheNewPriority() {
        OneWorkflow earlier = new OneWorkflow(server);
        server.call()
                .startWorkflowExecution(
                        earlier.startRequest().setTaskQueue(workflow.normal()).build());
        workflow.start();
        prioritize(1);

        assertThat(workflow.poll().getWorkflowExecution().getWorkflowId()).isEqualTo(workflow.id);
        assertThat(workflow.poll().getWorkflowExecution().getWorkflowId()).isEqualTo(earlier.id);
    }

    private WorkflowExecutionOptions prioritize(int key) {
        return server.call()
                .updateWorkflowExecutionOptions(UpdateWorkflowExecutionOptionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowExecution(workflow.execution(""))
                        .setWorkflowExecutionOptions(WorkflowExecutionOptions.newBuilder()
                                .setPriority(Priority.newBuilder().setPriorityKey(key)))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("priority.priority_key"))
                        .build())
                .getWorkflowExecutionOptions();
    }

    private static void pause(OneWorkflow workflow) {
        workflow.server
                .call()
                .pauseWorkflowExecution(PauseWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .setIdentity("operator")
                        .setReason("because")
                        .setRequestId("pause")
                        .build());
    }

    private static void unpause(OneWorkflow workflow) {
        workflow.server
                .call()
                .unpauseWorkflowExecution(UnpauseWorkflowExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .build());
    }

    private long count(String query) {
        return server.call()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery("WorkflowId = '" + workflow.id + "' AND " + query)
                        .build())
                .getCount();
    }
}
