package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.temporal.api.common.v1.Callback;
import io.temporal.api.enums.v1.CallbackState;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.OnConflictOptions;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 1, 5, 8 and 12: the ways to begin a workflow beside the plain start. */
@Execution(ExecutionMode.CONCURRENT)
class StartFamilyIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule1ASignalStartsItsWorkflowOrJoinsIt() {
        SignalWithStartWorkflowExecutionRequest first = signalWithStart().build();

        SignalWithStartWorkflowExecutionResponse started = call(first);
        SignalWithStartWorkflowExecutionResponse repeated = call(first);
        SignalWithStartWorkflowExecutionResponse joined = call(signalWithStart().build());

        assertThat(started.getStarted()).isTrue();
        assertThat(List.of(repeated.getStarted(), joined.getStarted())).containsOnly(false);
        assertThat(List.of(started.getRunId(), repeated.getRunId(), joined.getRunId()))
                .containsOnly(started.getFirstExecutionRunId());
        assertThat(started.getSignalLink().getWorkflowEvent().getRequestIdRef().getRequestId())
                .isEqualTo(first.getRequestId());
        assertThat(workflow.history(started.getRunId()))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED);
    }

    @Test
    void rule1ARepeatedSignalDoesNotStartAnotherRunAfterTheClose() {
        SignalWithStartWorkflowExecutionRequest request = signalWithStart().build();
        String runId = call(request).getRunId();
        workflow.terminate();

        assertThat(call(request).getRunId()).isEqualTo(runId);
        assertThat(call(signalWithStart().build()).getRunId()).isNotEqualTo(runId);
    }

    @Test
    void rule1SignalWithStartIsRefusedInItsOwnWords() {
        Refusal fail = Refusal.of(() -> call(signalWithStart()
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL)
                .build()));
        Refusal unnamed =
                Refusal.of(() -> call(signalWithStart().setSignalName("").build()));

        assertThat(List.of(fail.code(), unnamed.code())).containsOnly(Code.INVALID_ARGUMENT);
        assertThat(fail.message()).endsWith("WORKFLOW_ID_CONFLICT_POLICY_FAIL is not supported for this operation.");
        assertThat(unnamed.message()).isEqualTo("signal not set");
    }

    @Test
    void rule8AnEagerStartBringsTheFirstTask() {
        StartWorkflowExecutionRequest request =
                workflow.startRequest().setRequestEagerExecution(true).build();

        StartWorkflowExecutionResponse started = start(request);
        PollWorkflowTaskQueueResponse again = start(request).getEagerWorkflowTask();
        PollWorkflowTaskQueueResponse task = started.getEagerWorkflowTask();
        workflow.complete(task, OneWorkflow.completeWorkflow());

        assertThat(task.getHistory().getEventsList()).hasSize(3);
        assertThat(task.getStartedEventId()).isEqualTo(3);
        assertThat(again.getTaskToken()).isEqualTo(task.getTaskToken());
        assertThat(workflow.history(started.getRunId())).hasSize(5);
        assertThat(start(request).hasEagerWorkflowTask()).isFalse();
    }

    @Test
    void rule8ADelayedStartIsNotEager() {
        StartWorkflowExecutionResponse started = start(workflow.startRequest()
                .setRequestEagerExecution(true)
                .setCronSchedule("0 0 1 1 *")
                .build());

        assertThat(started.hasEagerWorkflowTask()).isFalse();
        assertThat(server.call()
                        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                        .getCapabilities()
                        .getEagerWorkflowStart())
                .isTrue();
    }

    @Test
    void rule12EveryFiringIsARunOfItsOwn() {
        String first = start(
                        workflow.startRequest().setCronSchedule("@every 1s").build())
                .getRunId();
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());

        PollWorkflowTaskQueueResponse second = workflow.poll();

        HistoryEvent started = second.getHistory().getEvents(0);
        assertThat(started.getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId())
                .isEqualTo(first);
        assertThat(started.getWorkflowExecutionStartedEventAttributes().getCronSchedule())
                .isEqualTo("@every 1s");
        workflow.terminate();
    }

    @Test
    void rule5CallbacksAreKeptAndShown() {
        Callback callback = Callback.newBuilder()
                .setNexus(Callback.Nexus.newBuilder().setUrl("http://localhost:1/done"))
                .build();
        String runId = start(
                        workflow.startRequest().addCompletionCallbacks(callback).build())
                .getRunId();
        start(workflow.startRequest()
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setOnConflictOptions(
                        OnConflictOptions.newBuilder().setAttachRequestId(true).setAttachCompletionCallbacks(true))
                .addCompletionCallbacks(callback)
                .build());

        assertThat(workflow.describe().getCallbacksList()).hasSize(2).allSatisfy(shown -> {
            assertThat(shown.getCallback()).isEqualTo(callback);
            assertThat(shown.getState()).isEqualTo(CallbackState.CALLBACK_STATE_STANDBY);
        });
        assertThat(workflow.history(runId)).contains(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED);
    }

    private SignalWithStartWorkflowExecutionRequest.Builder signalWithStart() {
        StartWorkflowExecutionRequest start = workflow.startRequest().build();
        return SignalWithStartWorkflowExecutionRequest.newBuilder()
                .setNamespace(start.getNamespace())
                .setWorkflowId(start.getWorkflowId())
                .setWorkflowType(start.getWorkflowType())
                .setTaskQueue(start.getTaskQueue())
                .setRequestId(UUID.randomUUID().toString())
                .setSignalName("go");
    }

    private SignalWithStartWorkflowExecutionResponse call(SignalWithStartWorkflowExecutionRequest request) {
        return server.call().signalWithStartWorkflowExecution(request);
    }

    private StartWorkflowExecutionResponse start(StartWorkflowExecutionRequest request) {
        return server.call().startWorkflowExecution(request);
    }
}
