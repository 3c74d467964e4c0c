package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY;
import static io.temporal.api.enums.v1.QueryRejectCondition.QUERY_REJECT_CONDITION_NOT_OPEN;
import static io.temporal.api.enums.v1.QueryResultType.QUERY_RESULT_TYPE_ANSWERED;
import static io.temporal.api.enums.v1.QueryResultType.QUERY_RESULT_TYPE_FAILED;
import static io.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.util.Durations;
import io.grpc.Status.Code;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ContinueAsNewWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.errordetails.v1.QueryFailedFailure;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.errordetails.v1.WorkflowNotReadyFailure;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.query.v1.WorkflowQueryResult;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 62 to 65, and 81: how queries reach a worker, and what is answered if they cannot. */
@Execution(ExecutionMode.CONCURRENT)
class QueryIT {
    private static final int WAITING_MAX = 100;

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule62AQueryOfAnIdleRunIsATaskOfItsOwn() throws Exception {
        workflow.start();
        workflow.complete(workflow.poll());

        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getQuery().getQueryType()).isEqualTo("state");
        assertThat(task.getHistory().getEventsCount()).isEqualTo(4);
        workflow.answer(task, "fine");

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("fine"));
        assertThat(workflow.history("")).hasSize(4);
    }

    @Test
    void rule62AQueryRidesOnTheTaskThatIsDue() throws Exception {
        workflow.start();

        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.hasQuery()).isFalse();
        assertThat(task.getQueriesMap()).hasSize(1);
        completeAnswering(task, answered("fine"));

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("fine"));
    }

    @Test
    void rule62WhatTheWorkerLeftUnansweredComesByItself() throws Exception {
        workflow.start();
        ListenableFuture<QueryWorkflowResponse> answer = ask("state");

        workflow.complete(workflow.poll());
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getQuery().getQueryType()).isEqualTo("state");
        workflow.answer(task, "later");

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("later"));
    }

    @Test
    void rule62AQueryThatComesWhileATaskIsStartedWaitsForItsEnd() throws Exception {
        workflow.start();
        PollWorkflowTaskQueueResponse first = workflow.poll();
        ListenableFuture<QueryWorkflowResponse> answer = ask("state");

        workflow.complete(first);
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getQuery().getQueryType()).isEqualTo("state");
        assertThat(task.getHistory().getEventsCount()).isEqualTo(4);
        workflow.answer(task, "later");

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("later"));
    }

    @Test
    void rule62AClosedRunAnswersQueries() throws Exception {
        workflow.start();
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());

        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getHistory().getEventsCount()).isEqualTo(5);
        workflow.answer(task, "done");

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("done"));
    }

    @Test
    void rule62And81OneQueryTooManyIsRefusedAsOfABusyWorkflow() {
        workflow.start();
        List<ListenableFuture<QueryWorkflowResponse>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING_MAX; i++) {
            waiting.add(server.begin().queryWorkflow(workflow.query("state")));
        }

        Refusal refusal = Refusal.of(() -> server.call().queryWorkflow(workflow.query("state")));

        assertThat(refusal.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.detail(ResourceExhaustedFailure.class))
                .isEqualTo(ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE)
                        .build());
        workflow.terminate();
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(Refusal.of(answer).code()).isEqualTo(Code.FAILED_PRECONDITION));
    }

    @Test
    void rule62AQueryWhoseCallerHasGoneMakesRoom() throws Exception {
        workflow.start();
        List<ListenableFuture<QueryWorkflowResponse>> waiting = new ArrayList<>();
        for (int i = 0; i < WAITING_MAX; i++) {
            waiting.add(server.begin().queryWorkflow(workflow.query("state")));
        }
        workflow.describe();

        waiting.get(0).cancel(true);
        waiting.set(0, ask("state"));
        PollWorkflowTaskQueueResponse task = workflow.poll();
        completeAnswering(task, answered("fine"));

        assertThat(task.getQueriesCount()).isEqualTo(WAITING_MAX);
        for (ListenableFuture<QueryWorkflowResponse> answer : waiting) {
            assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("fine"));
        }
    }

    @Test
    void rule63TheWorkerThatKeepsTheRunIsAskedFirst() throws Exception {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        ListenableFuture<PollWorkflowTaskQueueResponse> sticky =
                server.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        workflow.awaitPoller(workflow.sticky());

        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        PollWorkflowTaskQueueResponse task = sticky.get();
        assertThat(task.getQuery().getQueryType()).isEqualTo("state");
        assertThat(task.getHistory().getEventsCount()).isZero();
        workflow.answer(task, "from memory");

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("from memory"));
    }

    @Test
    void rule63WithoutItAnyWorkerIsAskedWithTheWholeHistory() throws Exception {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());

        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        assertThat(task.getHistory().getEventsCount()).isEqualTo(4);
        workflow.answer(task, "from history");

        assertThat(answer.get().getQueryResult()).isEqualTo(OneWorkflow.payloads("from history"));
    }

    @Test
    void rule63AQueryThatNobodyTakesEndsBeforeItsDeadline() {
        workflow.start();
        workflow.complete(workflow.poll());

        Refusal refusal = Refusal.of(() -> server.call(2_000).queryWorkflow(workflow.query("state")));

        assertThat(refusal.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(refusal.message()).startsWith("query timed out before a worker could process it");
    }

    @Test
    void rule64AFailedAnswerOfAQueryTaskIsAQueryFailedFailure() {
        workflow.start();
        workflow.complete(workflow.poll());
        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        Failure failure = Failure.newBuilder().setMessage("unknown query").build();

        server.call()
                .respondQueryTaskCompleted(RespondQueryTaskCompletedRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskToken(workflow.poll().getTaskToken())
                        .setCompletedType(QUERY_RESULT_TYPE_FAILED)
                        .setErrorMessage("unknown query")
                        .setFailure(failure)
                        .build());

        requireFailed(Refusal.of(answer), failure);
    }

    @Test
    void rule64AFailedAnswerWithAWorkflowTaskIsTheSame() {
        workflow.start();
        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        Failure failure = Failure.newBuilder().setMessage("unknown query").build();

        completeAnswering(
                workflow.poll(),
                WorkflowQueryResult.newBuilder()
                        .setResultType(QUERY_RESULT_TYPE_FAILED)
                        .setErrorMessage("unknown query")
                        .setFailure(failure)
                        .build());

        requireFailed(Refusal.of(answer), failure);
    }

    @Test
    void rule64ARunWhoseTaskFailsAgainAndAgainIsNotReady() {
        workflow.start();
        workflow.fail(workflow.poll());
        ListenableFuture<QueryWorkflowResponse> waiting = ask("state");
        workflow.fail(workflow.poll());

        List<Refusal> refusals =
                List.of(Refusal.of(waiting), Refusal.of(() -> server.call().queryWorkflow(workflow.query("state"))));

        assertThat(refusals).allSatisfy(refusal -> {
            requireNotReady(refusal);
            assertThat(refusal.message()).isEqualTo("Unable to query workflow due to Workflow Task in failed state.");
        });
    }

    @Test
    void rule64ARunThatClosedBeforeItsFirstTaskIsNotReady() {
        workflow.start();
        ListenableFuture<QueryWorkflowResponse> waiting = ask("state");
        workflow.terminate();

        requireNotReady(Refusal.of(waiting));
        requireNotReady(Refusal.of(() -> server.call().queryWorkflow(workflow.query("state"))));
    }

    @Test
    void rule64ARunThatHasNotBegunIsNotReadyAtTheDeadline() {
        server.call()
                .startWorkflowExecution(workflow.startRequest()
                        .setWorkflowStartDelay(Durations.fromSeconds(60))
                        .build());

        Refusal refusal = Refusal.of(() -> server.call(2_000).queryWorkflow(workflow.query("state")));

        requireNotReady(refusal);
        assertThat(refusal.message()).isEqualTo("Workflow task is not scheduled yet.");
    }

    @Test
    void rule65AClosedRunIsRejectedIfAskedForOpenOnes() throws Exception {
        workflow.start();
        workflow.complete(workflow.poll());
        var notOpen = workflow.query("state", QUERY_REJECT_CONDITION_NOT_OPEN);
        ListenableFuture<QueryWorkflowResponse> open = server.begin().queryWorkflow(notOpen);
        workflow.answer(workflow.poll(), "fine");
        workflow.terminate();

        QueryWorkflowResponse closed = server.call().queryWorkflow(notOpen);

        assertThat(open.get().hasQueryRejected()).isFalse();
        assertThat(closed.getQueryRejected().getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_TERMINATED);
    }

    @Test
    void rule65ARunThatDidNotCompleteCleanlyIsRejectedIfAskedForThose() throws Exception {
        String completed = workflow.start();
        workflow.complete(workflow.poll(), OneWorkflow.completeWorkflow());
        var cleanly = workflow.query("state", QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY).toBuilder();
        WorkflowExecution clean = workflow.execution(completed);
        ListenableFuture<QueryWorkflowResponse> answer =
                server.begin().queryWorkflow(cleanly.setExecution(clean).build());
        workflow.answer(workflow.poll(), "done");
        workflow.start();
        workflow.terminate();

        QueryWorkflowResponse terminated = server.call()
                .queryWorkflow(cleanly.setExecution(workflow.execution("")).build());

        assertThat(answer.get().hasQueryRejected()).isFalse();
        assertThat(terminated.getQueryRejected().getStatus()).isEqualTo(WORKFLOW_EXECUTION_STATUS_TERMINATED);
    }

    @Test
    void rule65ARunThatContinuedAsNewDidNotCompleteCleanly() {
        String first = workflow.start();
        workflow.complete(
                workflow.poll(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION)
                        .setContinueAsNewWorkflowExecutionCommandAttributes(
                                ContinueAsNewWorkflowExecutionCommandAttributes.getDefaultInstance())
                        .build());

        QueryWorkflowResponse continued = server.call()
                .queryWorkflow(workflow.query("state", QUERY_REJECT_CONDITION_NOT_COMPLETED_CLEANLY).toBuilder()
                        .setExecution(workflow.execution(first))
                        .build());

        assertThat(continued.getQueryRejected().getStatus())
                .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW);
    }

    @Test
    void rule78AQueryIsAnsweredOnce() throws Exception {
        workflow.start();
        workflow.complete(workflow.poll());
        ListenableFuture<QueryWorkflowResponse> answer = ask("state");
        PollWorkflowTaskQueueResponse task = workflow.poll();
        workflow.answer(task, "first");
        answer.get();

        Refusal second = Refusal.of(() -> workflow.answer(task, "second"));

        assertThat(second.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(second.message()).isEqualTo("query task not found, or already expired");
    }

    /** Asks; the calls of one connection reach a shard in their order, so whatever the test does next comes after. */
    private ListenableFuture<QueryWorkflowResponse> ask(String type) {
        ListenableFuture<QueryWorkflowResponse> answer = server.begin().queryWorkflow(workflow.query(type));
        workflow.describe();
        return answer;
    }

    private static WorkflowQueryResult answered(String result) {
        return WorkflowQueryResult.newBuilder()
                .setResultType(QUERY_RESULT_TYPE_ANSWERED)
                .setAnswer(OneWorkflow.payloads(result))
                .build();
    }

    private void completeAnswering(PollWorkflowTaskQueueResponse task, WorkflowQueryResult result) {
        var completion = workflow.completion(task);
        task.getQueriesMap().keySet().forEach(query -> completion.putQueryResults(query, result));
        server.call().respondWorkflowTaskCompleted(completion.build());
    }

    private static void requireFailed(Refusal refusal, Failure failure) {
        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("unknown query");
        assertThat(refusal.detail(QueryFailedFailure.class).getFailure()).isEqualTo(failure);
    }

    private static void requireNotReady(Refusal refusal) {
        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.detail(WorkflowNotReadyFailure.class)).isNotNull();
    }
}
