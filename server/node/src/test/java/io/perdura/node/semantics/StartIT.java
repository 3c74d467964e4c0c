package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED;
import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
import static io.temporal.api.enums.v1.WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING;
import static io.temporal.api.enums.v1.WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING;
import static io.temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY;
import static io.temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE;
import static io.temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.temporal.api.common.v1.Link;
import io.temporal.api.errordetails.v1.WorkflowExecutionAlreadyStartedFailure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.OnConflictOptions;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 3 to 6: what a start does when there is a run under its workflow id. */
@Execution(ExecutionMode.CONCURRENT)
class StartIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule3AlreadyStartedSaysWhichRunAndWhoseRequest() {
        StartWorkflowExecutionRequest first = workflow.startRequest().build();
        String runId = start(first).getRunId();

        Refusal running = Refusal.of(() -> start(workflow.startRequest().build()));

        assertThat(running.code()).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(running.message())
                .isEqualTo("Workflow execution is already running. WorkflowId: " + workflow.id + ", RunId: " + runId
                        + ".");
        assertThat(running.detail(WorkflowExecutionAlreadyStartedFailure.class))
                .isEqualTo(WorkflowExecutionAlreadyStartedFailure.newBuilder()
                        .setStartRequestId(first.getRequestId())
                        .setRunId(runId)
                        .setFirstExecutionRunId(runId)
                        .build());
    }

    @Test
    void rule3AClosedRunIsRefusedInOtherWords() {
        workflow.start();
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());

        Refusal failedOnly = Refusal.of(() -> start(workflow.startRequest()
                .setWorkflowIdReusePolicy(WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
                .build()));
        Refusal never = Refusal.of(() -> start(workflow.startRequest()
                .setWorkflowIdReusePolicy(WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .build()));

        assertThat(failedOnly.message()).startsWith("Workflow execution already finished successfully. WorkflowId: ");
        assertThat(never.message()).startsWith("Workflow execution already finished. WorkflowId: ");
        assertThat(List.of(failedOnly.code(), never.code())).containsOnly(Code.ALREADY_EXISTS);
    }

    @Test
    void rule4TheSameRequestIsTheSameRunEvenAfterItsClose() {
        StartWorkflowExecutionRequest request = workflow.startRequest().build();
        StartWorkflowExecutionResponse first = start(request);
        StartWorkflowExecutionResponse again = start(request);
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());
        StartWorkflowExecutionResponse afterClose = start(request);

        assertThat(List.of(again.getRunId(), afterClose.getRunId())).containsOnly(first.getRunId());
        assertThat(List.of(first.getStarted(), again.getStarted(), afterClose.getStarted()))
                .containsOnly(true);
        assertThat(again.getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_RUNNING);
        assertThat(afterClose.getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_COMPLETED);
    }

    @Test
    void rule4ARequestOfAnEarlierRunStartsAnother() {
        StartWorkflowExecutionRequest request = workflow.startRequest().build();
        String first = start(request).getRunId();
        workflow.terminate();
        String second = workflow.start();
        workflow.terminate();

        String third = start(request).getRunId();

        assertThat(third).isNotIn(first, second);
    }

    @Test
    void rule5AnAttachedRequestLeavesOneEventAndNoTask() {
        String runId = workflow.start();
        workflow.complete(workflow.poll());
        StartWorkflowExecutionRequest attaching = useExisting().build();

        StartWorkflowExecutionResponse attached = start(attaching);
        StartWorkflowExecutionResponse again = start(attaching);

        assertThat(List.of(attached.getRunId(), again.getRunId())).containsOnly(runId);
        assertThat(List.of(attached.getStarted(), again.getStarted())).containsOnly(false);
        assertThat(attached.getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_RUNNING);
        assertThat(workflow.history(runId))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED);
        HistoryEvent updated = lastEvent(runId);
        assertThat(updated.getWorkflowExecutionOptionsUpdatedEventAttributes().getAttachedRequestId())
                .isEqualTo(attaching.getRequestId());
    }

    @Test
    void rule4AnAttachedRequestIsKnownAfterTheClose() {
        String runId = workflow.start();
        StartWorkflowExecutionRequest attaching = useExisting().build();
        start(attaching);
        workflow.terminate();

        StartWorkflowExecutionResponse again = start(attaching);

        assertThat(again.getRunId()).isEqualTo(runId);
        assertThat(again.getStarted()).isFalse();
    }

    @Test
    void rule5AttachedLinksStandOnTheEvent() {
        String runId = workflow.start();
        workflow.complete(workflow.poll());
        Link link = Link.newBuilder()
                .setWorkflowEvent(Link.WorkflowEvent.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId("caller")
                        .setRunId(runId))
                .build();

        start(useExisting()
                .setOnConflictOptions(
                        OnConflictOptions.newBuilder().setAttachRequestId(true).setAttachLinks(true))
                .addLinks(link)
                .build());

        assertThat(lastEvent(runId).getLinksList()).containsExactly(link);
    }

    @Test
    void rule5WithoutOptionsAnExistingRunIsOnlyNamed() {
        String runId = workflow.start();

        StartWorkflowExecutionResponse used =
                start(useExisting().clearOnConflictOptions().build());

        assertThat(used.getRunId()).isEqualTo(runId);
        assertThat(used.getStarted()).isFalse();
        assertThat(workflow.history(runId)).hasSize(2);
    }

    @Test
    void rule6TheOldRunEndsInTheAppendThatBeginsTheNewOne() {
        String old = workflow.start();

        StartWorkflowExecutionResponse started = start(workflow.startRequest()
                .setWorkflowIdConflictPolicy(WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING)
                .build());

        assertThat(started.getStarted()).isTrue();
        assertThat(started.getRunId()).isNotEqualTo(old);
        HistoryEvent end = lastEvent(old);
        assertThat(end.getEventType()).isEqualTo(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
        assertThat(end.getWorkflowExecutionTerminatedEventAttributes().getReason())
                .isEqualTo("TerminateIfRunning WorkflowIdReusePolicy");
        assertThat(end.getWorkflowExecutionTerminatedEventAttributes()
                        .getDetails()
                        .getPayloads(0)
                        .getData()
                        .toStringUtf8())
                .contains("terminated by new runID: " + started.getRunId());
        assertThat(end.getWorkflowExecutionTerminatedEventAttributes().getIdentity())
                .isEqualTo("history-service");
        assertThat(firstEvent(started.getRunId()).getEventTime()).isEqualTo(end.getEventTime());
    }

    @Test
    void rule6TheOldNameOfThePolicyDoesTheSame() {
        String old = workflow.start();

        StartWorkflowExecutionResponse started = start(workflow.startRequest()
                .setWorkflowIdReusePolicy(WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING)
                .build());

        assertThat(started.getRunId()).isNotEqualTo(old);
        assertThat(lastEvent(old).getEventType()).isEqualTo(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
    }

    private StartWorkflowExecutionRequest.Builder useExisting() {
        return workflow.startRequest()
                .setWorkflowIdConflictPolicy(WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setOnConflictOptions(OnConflictOptions.newBuilder().setAttachRequestId(true));
    }

    private StartWorkflowExecutionResponse start(StartWorkflowExecutionRequest request) {
        return server.call().startWorkflowExecution(request);
    }

    private HistoryEvent firstEvent(String runId) {
        return events(runId).get(0);
    }

    private HistoryEvent lastEvent(String runId) {
        List<HistoryEvent> events = events(runId);
        return events.get(events.size() - 1);
    }

    private List<HistoryEvent> events(String runId) {
        return server.callAs("temporal-cli")
                .getWorkflowExecutionHistory(workflow.historyRequest()
                        .setExecution(workflow.execution(runId))
                        .build())
                .getHistory()
                .getEventsList();
    }
}
