package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_PAUSED;
import static io.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_PAUSE_REQUESTED;
import static io.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.Durations;
import io.grpc.Status.Code;
import io.perdura.node.persistence.PostgresOptions;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.command.v1.Command;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.PauseActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.PauseActivityRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.ResetActivityRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityExecutionRequest;
import io.temporal.api.workflowservice.v1.UnpauseActivityRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityExecutionOptionsRequest;
import io.temporal.api.workflowservice.v1.UpdateActivityOptionsRequest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What operators do to pending activities. */
@Execution(ExecutionMode.CONCURRENT)
class ActivityOperationIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void aPausedActivityIsNotGivenToWorkersUntilItIsLetGo() {
        schedule(workflow, "first", "second");
        pause(workflow, "first");

        String taken = workflow.pollActivity().getActivityId();
        unpause(workflow, "first");

        assertThat(taken).isEqualTo("second");
        assertThat(workflow.pollActivity().getActivityId()).isEqualTo("first");
    }

    @Test
    void aPauseIsShownAndFound() {
        schedule(workflow, "first");
        pause(workflow, "first");

        PendingActivityInfo activity = pending(workflow);

        assertThat(activity.getState()).isEqualTo(PENDING_ACTIVITY_STATE_PAUSED);
        assertThat(activity.getPaused()).isTrue();
        assertThat(activity.getPauseInfo().getManual().getIdentity()).isEqualTo("operator");
        assertThat(activity.getPauseInfo().getManual().getReason()).isEqualTo("because");
        assertThat(found()).isEqualTo(1);
        unpause(workflow, "first");
        assertThat(pending(workflow).getState()).isEqualTo(PENDING_ACTIVITY_STATE_SCHEDULED);
        assertThat(found()).isZero();
    }

    @Test
    void aWorkerThatHasTheActivityHearsOfThePauseAndNoAttemptFollows() {
        schedule(workflow, "first");
        PollActivityTaskQueueResponse task = workflow.pollActivity();
        pause(workflow, "first");

        assertThat(heartbeat(task).getActivityPaused()).isTrue();
        assertThat(pending(workflow).getState()).isEqualTo(PENDING_ACTIVITY_STATE_PAUSE_REQUESTED);
        fail(task);
        assertThat(pending(workflow).getState()).isEqualTo(PENDING_ACTIVITY_STATE_PAUSED);
        unpause(workflow, "first");

        assertThat(workflow.pollActivity().getAttempt()).isEqualTo(2);
    }

    @Test
    void aResetBeginsAtOnceWithTheFirstAttempt() {
        schedule(workflow, "first");
        fail(workflow.pollActivity());

        server.call()
                .resetActivity(ResetActivityRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(""))
                        .setMatchAll(true)
                        .build());
        PollActivityTaskQueueResponse task = workflow.pollActivity();

        assertThat(task.getAttempt()).isEqualTo(1);
        assertThat(heartbeat(task).getActivityReset()).isFalse();
        server.call()
                .resetActivity(ResetActivityRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(""))
                        .setType("Activity")
                        .build());
        assertThat(heartbeat(task).getActivityReset()).isTrue();
    }

    @Test
    void anActivityMovesToTheQueueThatItsNewOptionsName() {
        OneWorkflow elsewhere = new OneWorkflow(server);
        schedule(workflow, "first");

        ActivityOptions options = server.call()
                .updateActivityOptions(UpdateActivityOptionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(""))
                        .setId("first")
                        .setActivityOptions(ActivityOptions.newBuilder()
                                .setTaskQueue(elsewhere.normal())
                                .setStartToCloseTimeout(Durations.fromSeconds(7)))
                        .setUpdateMask(FieldMask.newBuilder()
                                .addPaths("task_queue.name")
                                .addPaths("start_to_close_timeout"))
                        .build())
                .getActivityOptions();
        PollActivityTaskQueueResponse task = elsewhere.pollActivity();

        assertThat(options.getTaskQueue().getName()).isEqualTo(elsewhere.queue);
        assertThat(task.getActivityId()).isEqualTo("first");
        assertThat(task.getStartToCloseTimeout()).isEqualTo(Durations.fromSeconds(7));
    }

    @Test
    void theNewerNamesSayTheSame() {
        schedule(workflow, "first");

        server.call()
                .pauseActivityExecution(PauseActivityExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .setActivityId("first")
                        .build());
        boolean paused = pending(workflow).getPaused();
        server.call()
                .unpauseActivityExecution(UnpauseActivityExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .setActivityId("first")
                        .build());
        ActivityOptions options = server.call()
                .updateActivityExecutionOptions(UpdateActivityExecutionOptionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .setActivityId("first")
                        .setActivityOptions(ActivityOptions.newBuilder().setHeartbeatTimeout(Durations.fromSeconds(9)))
                        .setUpdateMask(FieldMask.newBuilder().addPaths("heartbeat_timeout"))
                        .build())
                .getActivityOptions();

        assertThat(paused).isTrue();
        assertThat(pending(workflow).getPaused()).isFalse();
        assertThat(options.getHeartbeatTimeout()).isEqualTo(Durations.fromSeconds(9));
        Refusal standalone = Refusal.of(() -> server.call()
                .pauseActivityExecution(PauseActivityExecutionRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setActivityId("first")
                        .build()));
        assertThat(standalone.code()).isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void aClosedRunStillShowsWhatItLeftPaused() throws Exception {
        PostgresOptions database = OneServer.newDatabase();
        OneWorkflow closed;
        try (OneServer before = new OneServer(database)) {
            closed = new OneWorkflow(before);
            schedule(closed, "first");
            pause(closed, "first");
            closed.terminate();
            assertThat(pending(closed).getState()).isEqualTo(PENDING_ACTIVITY_STATE_PAUSED);
        }
        try (OneServer after = new OneServer(database)) {
            PendingActivityInfo left = pending(closed.on(after));
            assertThat(left.getActivityId()).isEqualTo("first");
            assertThat(left.getPauseInfo().getManual().getReason()).isEqualTo("because");
        }
    }

    @Test
    void aPauseSurvivesTheServer() throws Exception {
        PostgresOptions database = OneServer.newDatabase();
        OneWorkflow surviving;
        try (OneServer before = new OneServer(database)) {
            surviving = new OneWorkflow(before);
            schedule(surviving, "first", "second");
            pause(surviving, "first");
        }
        try (OneServer after = new OneServer(database)) {
            OneWorkflow same = surviving.on(after);
            assertThat(same.pollActivity().getActivityId()).isEqualTo("second");
            unpause(same, "first");
            assertThat(same.pollActivity().getActivityId()).isEqualTo("first");
        }
    }

    private static void schedule(OneWorkflow workflow, String... activityIds) {
        workflow.start();
        var task = workflow.poll();
        workflow.complete(
                task, Arrays.stream(activityIds).map(workflow::scheduleActivity).toArray(Command[]::new));
    }

    private static void pause(OneWorkflow workflow, String activityId) {
        workflow.server
                .call()
                .pauseActivity(PauseActivityRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(""))
                        .setId(activityId)
                        .setIdentity("operator")
                        .setReason("because")
                        .build());
    }

    private static void unpause(OneWorkflow workflow, String activityId) {
        workflow.server
                .call()
                .unpauseActivity(UnpauseActivityRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(""))
                        .setId(activityId)
                        .build());
    }

    private static PendingActivityInfo pending(OneWorkflow workflow) {
        return workflow.describe().getPendingActivities(0);
    }

    private long found() {
        return server.call()
                .countWorkflowExecutions(CountWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setQuery("WorkflowId = '" + workflow.id
                                + "' AND TemporalPauseInfo = 'property:activityType=Activity'")
                        .build())
                .getCount();
    }

    private RecordActivityTaskHeartbeatResponse heartbeat(PollActivityTaskQueueResponse task) {
        return server.call()
                .recordActivityTaskHeartbeat(RecordActivityTaskHeartbeatRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(task.getTaskToken())
                        .build());
    }

    private void fail(PollActivityTaskQueueResponse task) {
        server.call()
                .respondActivityTaskFailed(RespondActivityTaskFailedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(task.getTaskToken())
                        .setFailure(Failure.newBuilder()
                                .setApplicationFailureInfo(
                                        ApplicationFailureInfo.newBuilder().setType("Broken")))
                        .build());
    }
}
