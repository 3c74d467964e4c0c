package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.ResetReapplyExcludeType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 70 to 72: a run is taken back to one of its workflow tasks, and goes on from there as another. */
@Execution(ExecutionMode.CONCURRENT)
class ResetIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule70TheNewRunTakesOverWhatWasBeforeTheTask() {
        String base = workflow.start();
        workflow.complete(workflow.poll());

        String reset = reset(request(base, 4));

        assertThat(workflow.history(reset))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_FAILED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
        HistoryEvent failed = events(reset).get(3);
        assertThat(failed.getWorkflowTaskFailedEventAttributes().getCause())
                .isEqualTo(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW);
        assertThat(failed.getWorkflowTaskFailedEventAttributes().getBaseRunId()).isEqualTo(base);
        assertThat(failed.getWorkflowTaskFailedEventAttributes().getNewRunId()).isEqualTo(reset);
        assertThat(failed.getWorkflowTaskFailedEventAttributes().getFailure().getMessage())
                .isEqualTo("because");
        HistoryEvent ended = events(base).get(events(base).size() - 1);
        assertThat(ended.getWorkflowExecutionTerminatedEventAttributes().getIdentity())
                .isEqualTo("history-resetter");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getHistory().getEventsCount()).isEqualTo(6);
        workflow.complete(task, OneWorkflow.completeWorkflow());
        assertThat(workflow.describe().getWorkflowExecutionInfo().getStatus())
                .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
    }

    @Test
    void rule70TheSameRequestResetsOnce() {
        String base = workflow.start();
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());
        ResetWorkflowExecutionRequest request = request(base, 4).build();

        String reset = reset(request.toBuilder());

        assertThat(reset(request.toBuilder())).isEqualTo(reset);
        assertThat(workflow.history(base)).last().isEqualTo(EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void rule70TheSameRequestResetsOnceThoughAnotherResetCameInBetween() {
        String base = workflow.start();
        workflow.complete(workflow.poll());
        ResetWorkflowExecutionRequest ofBase = request(base, 4).build();
        ResetWorkflowExecutionRequest ofNewest = request("", 4).build();

        String first = reset(ofBase.toBuilder());
        String second = reset(ofNewest.toBuilder());
        String third = reset(request(base, 4));

        assertThat(reset(ofBase.toBuilder())).isEqualTo(first);
        assertThat(reset(ofNewest.toBuilder())).isEqualTo(second);
        assertThat(workflow.describe().getWorkflowExecutionInfo().getExecution().getRunId())
                .isEqualTo(third);
        workflow.complete(workflow.poll(), continueAsNew());
        assertThat(reset(ofNewest.toBuilder())).isEqualTo(second);
    }

    @Test
    void rule70OnlyWhereAWorkflowTaskEnds() {
        String base = workflow.start();
        workflow.complete(workflow.poll(), workflow.scheduleActivity("a"));

        Refusal beyond = Refusal.of(() -> reset(request(base, 100)));
        Refusal between = Refusal.of(() -> reset(request(base, 5)));
        Refusal unnamed = Refusal.of(() -> reset(request(base, 4).setRequestId("")));

        assertThat(List.of(beyond.code(), between.code(), unnamed.code())).containsOnly(Code.INVALID_ARGUMENT);
        assertThat(beyond.message()).isEqualTo("Workflow task finish ID must be > 1 && <= workflow last event ID.");
        assertThat(between.message())
                .isEqualTo("Can only reset workflow to event ID in range [WorkflowTaskScheduled +1, "
                        + "WorkflowTaskStarted + 1]: 5");
        assertThat(workflow.history(base)).last().isEqualTo(EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
    }

    @Test
    void rule71AnActivityThatWasScheduledIsScheduledNow() {
        String base = workflow.start();
        workflow.complete(workflow.poll(), workflow.scheduleActivity("a"));
        workflow.signal("wake");
        workflow.complete(workflow.poll());

        String reset = reset(request(base, 9));

        PollActivityTaskQueueResponse activity = workflow.pollActivity();
        assertThat(activity.getWorkflowExecution().getRunId()).isEqualTo(reset);
        server.call()
                .respondActivityTaskCompleted(RespondActivityTaskCompletedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(activity.getTaskToken())
                        .build());
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());
        assertThat(workflow.history(reset)).last().isEqualTo(EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void rule72SignalsOfTheWholeChainComeAgainOnce() {
        String base = workflow.start();
        PollWorkflowTaskQueueResponse first = workflow.poll();
        SignalWorkflowExecutionRequest early = signal("early");
        server.call().signalWorkflowExecution(early);
        workflow.complete(first);
        workflow.complete(workflow.poll(), continueAsNew());
        workflow.complete(workflow.poll());
        server.call().signalWorkflowExecution(signal("late"));

        String reset = reset(request(base, 4));
        server.call().signalWorkflowExecution(early);

        assertThat(events(reset).stream()
                        .filter(event -> event.getEventType() == EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                        .map(event -> event.getWorkflowExecutionSignaledEventAttributes()
                                .getSignalName()))
                .containsExactly("early", "late");
        assertThat(workflow.history(reset)).doesNotContain(EVENT_TYPE_WORKFLOW_TASK_COMPLETED);
    }

    @Test
    void rule72SignalsCanBeLeftOut() {
        String base = workflow.start();
        workflow.complete(workflow.poll());
        workflow.signal("unwanted");

        String reset = reset(request(base, 4)
                .addResetReapplyExcludeTypes(ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL));

        assertThat(workflow.history(reset)).doesNotContain(EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
    }

    @Test
    void rule4ARepeatedStartFindsTheResetRun() {
        var start = workflow.startRequest().build();
        String base = server.call().startWorkflowExecution(start).getRunId();
        workflow.complete(workflow.poll());

        String reset = reset(request(base, 4));

        assertThat(server.call().startWorkflowExecution(start).getRunId()).isEqualTo(reset);
    }

    private ResetWorkflowExecutionRequest.Builder request(String runId, long finishEventId) {
        return ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setWorkflowExecution(workflow.execution(runId))
                .setReason("because")
                .setWorkflowTaskFinishEventId(finishEventId)
                .setRequestId(UUID.randomUUID().toString());
    }

    private String reset(ResetWorkflowExecutionRequest.Builder request) {
        return server.call().resetWorkflowExecution(request.build()).getRunId();
    }

    private SignalWorkflowExecutionRequest signal(String name) {
        return SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(OneServer.NAMESPACE)
                .setWorkflowExecution(workflow.execution(""))
                .setSignalName(name)
                .setRequestId(UUID.randomUUID().toString())
                .build();
    }

    private List<HistoryEvent> events(String runId) {
        return server.call()
                .getWorkflowExecutionHistory(workflow.historyRequest()
                        .setExecution(workflow.execution(runId))
                        .build())
                .getHistory()
                .getEventsList();
    }

    private static Command continueAsNew() {
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                .setContinueAsNewWorkflowExecutionCommandAttributes(
                        ContinueAsNewWorkflowExecutionCommandAttributes.getDefaultInstance())
                .build();
    }
}
