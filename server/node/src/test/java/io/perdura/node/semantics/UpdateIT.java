package io.perdura.node.semantics;

import static io.perdura.node.semantics.OneUpdate.ACCEPTED;
import static io.perdura.node.semantics.OneUpdate.ADMITTED;
import static io.perdura.node.semantics.OneUpdate.AT_ONCE;
import static io.perdura.node.semantics.OneUpdate.COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status.Code;
import io.perdura.node.persistence.PostgresOptions;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.errordetails.v1.WorkflowNotReadyFailure;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Request;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 34 to 37: updates over the wire, with whoever waits for them. */
@Execution(ExecutionMode.CONCURRENT)
class UpdateIT {

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);
    private final OneUpdate update = new OneUpdate(workflow, "u1");

    /** A run that waits for something to happen. */
    private String startIdle() {
        String runId = workflow.start();
        workflow.complete(workflow.poll());
        return runId;
    }

    private ListenableFuture<UpdateWorkflowExecutionResponse> ask(UpdateWorkflowExecutionRequest request) {
        return server.begin().updateWorkflowExecution(request);
    }

    @Test
    void rule34AnUpdateIsAcceptedAndCompletedWithTwoAppends() throws Exception {
        String runId = startIdle();
        long appends = workflow.describe().getWorkflowExecutionInfo().getStateTransitionCount();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getHistory().getEventsCount()).isEqualTo(6);
        assertThat(update.message(task).getEventId()).isEqualTo(5);
        assertThat(update.message(task).getBody().unpack(Request.class))
                .isEqualTo(update.request(COMPLETED).getRequest());
        update.acceptAndComplete(task);

        assertThat(answer.get().getOutcome().getSuccess()).isEqualTo(OneWorkflow.payloads("done u1"));
        assertThat(answer.get().getStage()).isEqualTo(COMPLETED);
        assertThat(answer.get().getUpdateRef().getUpdateId()).isEqualTo("u1");
        assertThat(answer.get().getUpdateRef().getWorkflowExecution()).isEqualTo(workflow.execution(runId));
        assertThat(workflow.history(""))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED);
        // A start that waits for the answer longer than it is held is written by itself: one of a few is quick enough.
        long fewest = workflow.describe().getWorkflowExecutionInfo().getStateTransitionCount() - appends;
        for (int i = 2; fewest > 2 && i < 12; i++) {
            fewest = Math.min(fewest, appendsOf(new OneUpdate(workflow, "u" + i)));
        }
        assertThat(fewest).isEqualTo(2);
    }

    private long appendsOf(OneUpdate another) throws Exception {
        long before = workflow.describe().getWorkflowExecutionInfo().getStateTransitionCount();
        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(another.request(COMPLETED));
        another.acceptAndComplete(workflow.poll());
        answer.get();
        return workflow.describe().getWorkflowExecutionInfo().getStateTransitionCount() - before;
    }

    @Test
    void rule34ARejectionLeavesNoTrace() throws Exception {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(ACCEPTED));
        RespondWorkflowTaskCompletedResponse told = update.reject(workflow.poll());

        assertThat(answer.get().getOutcome().getFailure().getMessage()).isEqualTo("no u1");
        assertThat(answer.get().getStage()).isEqualTo(COMPLETED);
        assertThat(told.getResetHistoryEventId()).isEqualTo(3);
        assertThat(workflow.history("")).hasSize(4);
        Refusal unknown = Refusal.of(() -> server.call().pollWorkflowExecutionUpdate(update.pollRequest(COMPLETED)));
        assertThat(unknown.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(unknown.message()).isEqualTo("update \"u1\" not found");
        assertThat(unknown.detail(NotFoundFailure.class)).isNotNull();
    }

    @Test
    void rule36TheSameUpdateIsTakenOnceAndItsOutcomeStays() throws Exception {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> first = ask(update.request(COMPLETED));
        update.admit();
        ListenableFuture<UpdateWorkflowExecutionResponse> second = ask(update.request(COMPLETED));
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getMessagesCount()).isEqualTo(1);
        update.acceptAndComplete(task, OneWorkflow.completeWorkflow());

        assertThat(second.get()).isEqualTo(first.get());
        assertThat(server.call().updateWorkflowExecution(update.request(COMPLETED)))
                .isEqualTo(first.get());
        assertThat(server.call()
                        .pollWorkflowExecutionUpdate(update.pollRequest(COMPLETED))
                        .getOutcome())
                .isEqualTo(first.get().getOutcome());
    }

    @Test
    void everyStageIsWaitedFor() throws Exception {
        startIdle();

        assertThat(server.call()
                        .updateWorkflowExecution(update.request(ADMITTED))
                        .getStage())
                .isEqualTo(ADMITTED);
        assertThat(server.call()
                        .pollWorkflowExecutionUpdate(update.pollRequest(AT_ONCE))
                        .getStage())
                .isEqualTo(ADMITTED);
        var accepted = server.begin().pollWorkflowExecutionUpdate(update.pollRequest(ACCEPTED));
        var completed = server.begin().pollWorkflowExecutionUpdate(update.pollRequest(COMPLETED));
        update.accept(workflow.poll());
        assertThat(accepted.get().getStage()).isEqualTo(ACCEPTED);
        assertThat(accepted.get().hasOutcome()).isFalse();
        assertThat(server.call()
                        .updateWorkflowExecution(update.request(ACCEPTED))
                        .getStage())
                .isEqualTo(ACCEPTED);
        workflow.signal("go on");
        update.complete(workflow.poll());
        assertThat(completed.get().getOutcome().getSuccess()).isEqualTo(OneWorkflow.payloads("done u1"));
        assertThat(server.call()
                        .pollWorkflowExecutionUpdate(update.pollRequest(AT_ONCE))
                        .getStage())
                .isEqualTo(COMPLETED);
    }

    @Test
    void acceptedAndCompletedAtOnceIsAllToldToWhoWaitsForAcceptance() throws Exception {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(ACCEPTED));
        update.acceptAndComplete(workflow.poll());

        assertThat(answer.get().getStage()).isEqualTo(COMPLETED);
        assertThat(answer.get().hasOutcome()).isTrue();
    }

    @Test
    void anAdmittedUpdateSurvivesTheServer() throws Exception {
        PostgresOptions database = OneServer.newDatabase();
        OneWorkflow surviving;
        try (OneServer before = new OneServer(database)) {
            surviving = new OneWorkflow(before);
            surviving.start();
            surviving.complete(surviving.poll());
            new OneUpdate(surviving, "u1").admit();
        }
        try (OneServer after = new OneServer(database)) {
            OneWorkflow same = surviving.on(after);
            OneUpdate survived = new OneUpdate(same, "u1");
            var outcome = after.begin().pollWorkflowExecutionUpdate(survived.pollRequest(COMPLETED));
            survived.acceptAndComplete(same.poll());
            assertThat(outcome.get().getOutcome().getSuccess()).isEqualTo(OneWorkflow.payloads("done u1"));
        }
    }

    @Test
    void rule37TerminationTellsTheCallerOfAnUpdateThatNobodyAccepted() {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        update.admit();
        workflow.terminate();

        Refusal refusal = Refusal.of(answer);
        assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal.message()).isEqualTo("workflow update was aborted by closing workflow");
        assertThat(refusal.detail(NotFoundFailure.class)).isNotNull();
        assertThat(workflow.history("")).hasSize(5).endsWith(EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
        Refusal late = Refusal.of(() -> server.call().updateWorkflowExecution(update.request(COMPLETED)));
        assertThat(late.message()).isEqualTo("workflow execution already completed");
    }

    @Test
    void rule37ARunThatClosesWithoutCompletingWhatItAcceptedFailsTheUpdate() throws Exception {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        update.accept(workflow.poll(), OneWorkflow.completeWorkflow());

        assertThat(answer.get().getStage()).isEqualTo(COMPLETED);
        assertThat(answer.get()
                        .getOutcome()
                        .getFailure()
                        .getApplicationFailureInfo()
                        .getType())
                .isEqualTo("AcceptedUpdateCompletedWorkflow");
        assertThat(answer.get().getOutcome().getFailure().getMessage())
                .isEqualTo("Workflow Update failed because the Workflow completed before the Update completed.");
        assertThat(server.call()
                        .pollWorkflowExecutionUpdate(update.pollRequest(AT_ONCE))
                        .getOutcome())
                .isEqualTo(answer.get().getOutcome());
        assertThat(workflow.history("")).endsWith(EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void rule37AnUpdateGoesOnInTheRunThatFollows() throws Exception {
        String first = startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> moving = ask(update.request(COMPLETED));
        update.admit();
        PollWorkflowTaskQueueResponse task = workflow.poll();
        OneUpdate pinned = new OneUpdate(workflow, "u2");
        server.call().updateWorkflowExecution(pinned.request(ADMITTED, first));
        ListenableFuture<UpdateWorkflowExecutionResponse> staying = ask(pinned.request(COMPLETED, first));
        workflow.complete(
                task,
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                        .setContinueAsNewWorkflowExecutionCommandAttributes(
                                ContinueAsNewWorkflowExecutionCommandAttributes.getDefaultInstance())
                        .build());
        PollWorkflowTaskQueueResponse next = workflow.poll();
        assertThat(next.getMessagesCount()).isEqualTo(1);
        update.acceptAndComplete(next);

        assertThat(moving.get().getUpdateRef().getWorkflowExecution())
                .isEqualTo(next.getWorkflowExecution())
                .isNotEqualTo(workflow.execution(first));
        assertThat(moving.get().getOutcome().getSuccess()).isEqualTo(OneWorkflow.payloads("done u1"));
        assertThat(Refusal.of(staying).message()).isEqualTo("workflow update was aborted by closing workflow");
    }

    @Test
    void rule36AnUpdateWithWhichEveryTaskFailsLeavesOneFailureAndTheRunGoesOn() {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        workflow.fail(workflow.pollSticky());
        workflow.fail(workflow.poll());
        workflow.fail(workflow.poll());

        Refusal refusal = Refusal.of(answer);
        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("Unable to perform workflow execution update due to Workflow Task in failed state.");
        assertThat(refusal.detail(WorkflowNotReadyFailure.class)).isNotNull();
        assertThat(workflow.history("").stream().filter(EVENT_TYPE_WORKFLOW_TASK_FAILED::equals))
                .hasSize(1);
        workflow.signal("go on");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getMessagesCount()).isZero();
        workflow.complete(task, OneWorkflow.completeWorkflow());
        assertThat(workflow.history("")).endsWith(EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void rule36TenAreInFlightAtMost() {
        startIdle();
        for (int i = 0; i < 10; i++) {
            new OneUpdate(workflow, "in flight " + i).admit();
        }

        Refusal refusal = Refusal.of(() -> server.call().updateWorkflowExecution(update.request(ADMITTED)));

        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.message())
                .isEqualTo("limit on number of concurrent in-flight updates has been reached (10)");
        assertThat(refusal.detail(ResourceExhaustedFailure.class).getCause())
                .isEqualTo(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_CONCURRENT_LIMIT);
    }

    @Test
    void anAnswerThatMakesNoSenseFailsTheTaskAndTheUpdate() {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        PollWorkflowTaskQueueResponse task = workflow.poll();
        Refusal told = Refusal.of(() -> update.complete(task));

        assertThat(told.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(told.message()).contains("invalid state transition attempted for Update u1");
        Refusal refusal = Refusal.of(answer);
        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message())
                .isEqualTo("Unable to perform workflow execution update due to unexpected workflow task failure.");
    }

    @Test
    void aWorkerThatKnowsNoUpdatesHasThemRejected() throws Exception {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        workflow.complete(workflow.poll());

        assertThat(answer.get()
                        .getOutcome()
                        .getFailure()
                        .getApplicationFailureInfo()
                        .getType())
                .isEqualTo("UnprocessedUpdate");
        assertThat(workflow.history("")).hasSize(4);
    }

    @Test
    void whatCameWhileTheWorkerWasBusyComesBackWithItsAnswer() throws Exception {
        startIdle();

        ListenableFuture<UpdateWorkflowExecutionResponse> first = ask(update.request(COMPLETED));
        PollWorkflowTaskQueueResponse task = workflow.poll();
        OneUpdate other = new OneUpdate(workflow, "u2");
        other.admit();
        RespondWorkflowTaskCompletedResponse told = server.call()
                .respondWorkflowTaskCompleted(
                        workflow.completion(task).setReturnNewWorkflowTask(true).build());

        assertThat(first.get().getOutcome().hasFailure()).isTrue();
        assertThat(told.getResetHistoryEventId()).isEqualTo(3);
        PollWorkflowTaskQueueResponse next = told.getWorkflowTask();
        assertThat(next.getHistory().getEvents(0).getEventId()).isEqualTo(4);
        other.acceptAndComplete(next);
        assertThat(server.call()
                        .pollWorkflowExecutionUpdate(other.pollRequest(COMPLETED))
                        .getOutcome()
                        .getSuccess())
                .isEqualTo(OneWorkflow.payloads("done u2"));
    }

    @Test
    void anUpdateGoesToTheWorkerThatKeepsTheRun() throws Exception {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());

        ListenableFuture<UpdateWorkflowExecutionResponse> answer = ask(update.request(COMPLETED));
        PollWorkflowTaskQueueResponse task = workflow.pollSticky();
        assertThat(OneWorkflow.types(task.getHistory().getEventsList()))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED);
        update.acceptAndComplete(task);

        assertThat(answer.get().getOutcome().hasSuccess()).isTrue();
    }

    @Test
    void callersThatGoAwayLeaveTheUpdateAndMakeRoom() throws Exception {
        startIdle();
        List<ListenableFuture<UpdateWorkflowExecutionResponse>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gone.add(ask(update.request(COMPLETED)));
        }
        update.admit();
        gone.forEach(answer -> answer.cancel(true));

        update.acceptAndComplete(workflow.poll());

        await().until(() -> server.call()
                .pollWorkflowExecutionUpdate(update.pollRequest(COMPLETED))
                .getOutcome()
                .hasSuccess());
    }

    @Test
    void whatIsMissingIsNamed() {
        startIdle();
        assertThat(refused(update.request(COMPLETED).toBuilder().clearWorkflowExecution()))
                .isEqualTo("Execution is not set on request.");
        UpdateWorkflowExecutionRequest.Builder request = update.request(COMPLETED).toBuilder();
        request.getRequestBuilder().clearMeta();
        assertThat(refused(request)).isEqualTo("Update meta is not set on request.");
        request.getRequestBuilder().setMeta(Meta.newBuilder().setUpdateId("x".repeat(1001)));
        assertThat(refused(request)).isEqualTo("UpdateId length exceeds limit.");
        request.getRequestBuilder().clearInput().setMeta(Meta.newBuilder().setUpdateId("x".repeat(1000)));
        assertThat(refused(request)).isEqualTo("Update input is not set on request.");
        request.getRequestBuilder().getInputBuilder().setName("");
        assertThat(refused(request)).isEqualTo("Update name is not set on request.");
        assertThat(Refusal.of(() -> server.call()
                                .pollWorkflowExecutionUpdate(PollWorkflowExecutionUpdateRequest.newBuilder()
                                        .setNamespace(OneServer.NAMESPACE)
                                        .build()))
                        .message())
                .isEqualTo("UpdateRef is not set on request.");
    }

    private String refused(UpdateWorkflowExecutionRequest.Builder request) {
        Refusal refusal = Refusal.of(() -> server.call().updateWorkflowExecution(request.build()));
        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        return refusal.message();
    }
}
