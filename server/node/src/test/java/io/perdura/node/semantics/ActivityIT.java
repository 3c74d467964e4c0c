package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.RequestCancelActivityTaskCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 48, 53 and 54: cancelling activities, taking them eagerly, and answering them by token or by id. */
@Execution(ExecutionMode.CONCURRENT)
class ActivityIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule48ACancelRequestShowsInHeartbeatsOnly() {
        PollActivityTaskQueueResponse task = startActivity();
        boolean before = heartbeat(task);

        requestCancel();

        assertThat(before).isFalse();
        assertThat(heartbeat(task)).isTrue();
    }

    @Test
    void rule48WhoWasNotAskedToCancelMustNot() {
        PollActivityTaskQueueResponse task = startActivity();

        Refusal refusal = Refusal.of(() -> cancel(task));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message())
                .isEqualTo("unable to mark activity as canceled without activity being request canceled first");
    }

    @Test
    void rule48WhoWasAskedMay() {
        PollActivityTaskQueueResponse task = startActivity();
        requestCancel();

        cancel(task);

        assertThat(workflow.history("")).contains(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
    }

    @Test
    void rule48ACompletionAfterTheRequestWins() {
        PollActivityTaskQueueResponse task = startActivity();
        requestCancel();

        complete(task);

        assertThat(workflow.history(""))
                .contains(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
                .doesNotContain(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED);
    }

    @Test
    void rule53AWorkerThatAsksGetsTheActivityWithTheAnswer() {
        workflow.start();

        RespondWorkflowTaskCompletedResponse answer = server.call()
                .respondWorkflowTaskCompleted(
                        workflow.completion(workflow.poll(), eager("activity"), workflow.scheduleActivity("other"))
                                .setReturnNewWorkflowTask(true)
                                .setForceCreateNewWorkflowTask(true)
                                .build());

        assertThat(answer.getActivityTasksList())
                .extracting(PollActivityTaskQueueResponse::getActivityId)
                .containsExactly("activity");
        assertThat(answer.getWorkflowTask().getTaskToken().isEmpty()).isFalse();
        assertThat(workflow.pollActivity().getActivityId()).isEqualTo("other");
        complete(answer.getActivityTasks(0));
        assertThat(workflow.describe().getPendingActivitiesCount()).isEqualTo(1);
    }

    @Test
    void rule54WithoutARunIdTheCurrentRunIsMeant() {
        String old = workflow.start();
        workflow.terminate();
        startActivity();

        completeById("");

        assertThat(workflow.history("")).contains(EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED);
        assertThat(Refusal.of(() -> completeById(old)).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void rule54WhoKnowsTheIdMayCompleteWhatNoWorkerHasTaken() {
        workflow.start();
        workflow.complete(workflow.poll(), workflow.scheduleActivity("activity"));

        completeById("");

        assertThat(workflow.history(""))
                .endsWith(
                        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED);
    }

    @Test
    void rule54ASecondAnswerFindsNothing() {
        PollActivityTaskQueueResponse task = startActivity();
        complete(task);

        Refusal byToken = Refusal.of(() -> complete(task));
        Refusal byId = Refusal.of(() -> completeById(""));

        assertThat(byToken.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(byToken.message())
                .isEqualTo("invalid activityID or activity already timed out or invoking workflow is completed");
        assertThat(byId.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(byId.message())
                .isEqualTo("cannot find pending activity with ActivityID activity,"
                        + " check workflow execution history for more details");
    }

    private Command eager(String activityId) {
        Command.Builder command = workflow.scheduleActivity(activityId).toBuilder();
        command.getScheduleActivityTaskCommandAttributesBuilder().setRequestEagerExecution(true);
        return command.build();
    }

    private PollActivityTaskQueueResponse startActivity() {
        workflow.start();
        workflow.complete(workflow.poll(), workflow.scheduleActivity("activity"));
        return workflow.pollActivity();
    }

    private void requestCancel() {
        workflow.signal("cancel");
        workflow.complete(
                workflow.poll(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK)
                        .setRequestCancelActivityTaskCommandAttributes(
                                RequestCancelActivityTaskCommandAttributes.newBuilder()
                                        .setScheduledEventId(5))
                        .build());
    }

    private boolean heartbeat(PollActivityTaskQueueResponse task) {
        return server.call()
                .recordActivityTaskHeartbeat(RecordActivityTaskHeartbeatRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(task.getTaskToken())
                        .build())
                .getCancelRequested();
    }

    private void cancel(PollActivityTaskQueueResponse task) {
        server.call()
                .respondActivityTaskCanceled(RespondActivityTaskCanceledRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(task.getTaskToken())
                        .build());
    }

    private void complete(PollActivityTaskQueueResponse task) {
        server.call()
                .respondActivityTaskCompleted(RespondActivityTaskCompletedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(task.getTaskToken())
                        .build());
    }

    private void completeById(String runId) {
        server.call()
                .respondActivityTaskCompletedById(RespondActivityTaskCompletedByIdRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setWorkflowId(workflow.id)
                        .setRunId(runId)
                        .setActivityId("activity")
                        .build());
    }
}
