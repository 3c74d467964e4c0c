package io.perdura.sdk.worker;

import static io.perdura.sdk.worker.WorkerStage.OWN;
import static io.perdura.sdk.worker.WorkerStage.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.sample.Bank;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How a worker handles workflow tasks; the numbers are those of the protocol (sdk-protocol). */
class WorkflowTasksTest {
    private final WorkerStage stage = new WorkerStage();

    private static Bank bank() {
        return Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(10)));
    }

    /** Three activities, one after the other. */
    private void startThreeSteps() {
        stage.start((self, argument) ->
                bank().debit("a", 1).thenCompose(a -> bank().debit("b", 2)).thenCompose(b -> bank().debit("c", 3)));
    }

    private void completeActivity() {
        stage.history.completeActivity(stage.history.open("activity").get(0), "done");
    }

    private static List<CommandType> types(List<Command> commands) {
        return commands.stream().map(Command::getCommandType).toList();
    }

    // ---- Polls ----

    @Test // sdk-protocol 1, 2
    void pollsSayWhoAsksAndForWhichOfItsTwoQueues() {
        startThreeSteps();
        List<PollWorkflowTaskQueueRequest> shared = stage.server.openPolls(SHARED);
        List<PollWorkflowTaskQueueRequest> own = stage.server.openPolls(OWN);
        assertThat(shared).hasSize(1);
        assertThat(own).hasSize(1);
        assertThat(shared.get(0).getTaskQueue().getName()).isEqualTo("q");
        assertThat(own.get(0).getTaskQueue().getNormalName()).isEqualTo("q");
        assertThat(own.get(0).getTaskQueue().getName()).isNotEqualTo("q");
        assertThat(List.of(shared.get(0), own.get(0))).allSatisfy(poll -> {
            assertThat(poll.getNamespace()).isEqualTo("default");
            assertThat(poll.getIdentity()).contains("@");
            assertThat(poll.getWorkerInstanceKey()).hasSize(36);
        });
    }

    @Test // sdk-protocol 2, 4: no token, no task, no error, and its slot is free again
    void anEmptyPollIsAskedAgain() {
        stage.options(stage.options().workflowSlots(2));
        startThreeSteps();
        for (int ended = 1; ended <= 3; ended++) {
            stage.server.endPolls();
            stage.time.run();
            assertThat(stage.server.asked("PollWorkflowTaskQueue")).hasSize(2 + 2 * ended);
        }
        assertThat(stage.failures()).isZero();
    }

    @Test // sdk-protocol 4: a poll holds a slot, and without one there is no poll
    void thereAreNoMorePollsThanSlots() {
        stage.options(stage.options().workflowSlots(2).workflowPollers(5));
        stage.server.answer("RespondWorkflowTaskCompleted", request -> null); // it is never over
        startThreeSteps();
        assertThat(stage.server.asked("PollWorkflowTaskQueue")).hasSize(2);
        stage.give(SHARED, stage.task());
        assertThat(stage.server.asked("PollWorkflowTaskQueue")).hasSize(2);
    }

    // ---- What is sent ----

    @Test // sdk-protocol 11, 12, 13
    void aCompletionCarriesWhatTheServerWantsToKnow() {
        startThreeSteps();
        stage.give(SHARED, stage.task());
        RespondWorkflowTaskCompletedRequest said = stage.completed();
        assertThat(said.getTaskToken().toStringUtf8()).isEqualTo("token-1");
        assertThat(said.getNamespace()).isEqualTo("default");
        assertThat(said.getIdentity())
                .isEqualTo(stage.server.openPolls(SHARED).get(0).getIdentity());
        assertThat(said.getReturnNewWorkflowTask()).isTrue();
        assertThat(said.getForceCreateNewWorkflowTask()).isFalse();
        assertThat(said.getCapabilities().getDiscardSpeculativeWorkflowTaskWithEvents())
                .isTrue();
        assertThat(said.getStickyAttributes().getWorkerTaskQueue().getName())
                .isEqualTo(stage.server.openPolls(OWN).get(0).getTaskQueue().getName());
        assertThat(said.getStickyAttributes().getScheduleToStartTimeout().getSeconds())
                .isEqualTo(5);
        assertThat(said.getSdkMetadata().getSdkName()).isEqualTo("perdura-java-reactive");
        assertThat(said.getSdkMetadata().getLangUsedFlagsList()).containsExactly(3, 4);
        stage.accept();
        completeActivity();
        stage.give(OWN, stage.task(4));
        assertThat(stage.completed().getSdkMetadata())
                .as("said once in a run")
                .isEqualTo(stage.completed().getSdkMetadata().getDefaultInstanceForType());
    }

    @Test // sdk-protocol 11, 12: what is not kept is not asked for in parts
    void withoutACacheNothingIsSticky() {
        stage.options(stage.options().cachedRunsMax(0));
        startThreeSteps();
        assertThat(stage.server.openPolls(OWN)).isEmpty();
        stage.give(SHARED, stage.task());
        assertThat(stage.completed().getReturnNewWorkflowTask()).isFalse();
        assertThat(stage.completed().hasStickyAttributes()).isFalse();
    }

    @Test // sdk-protocol 12: the next task comes with the answer and is handled in the same slot
    void aTaskThatComesWithTheAnswerIsHandledAtOnce() {
        startThreeSteps();
        stage.server.answer("RespondWorkflowTaskCompleted", (RespondWorkflowTaskCompletedRequest request) -> {
            stage.accept();
            if (stage.completions() > 1) {
                return RespondWorkflowTaskCompletedResponse.getDefaultInstance();
            }
            completeActivity();
            return RespondWorkflowTaskCompletedResponse.newBuilder()
                    .setWorkflowTask(stage.task(4))
                    .build();
        });
        stage.give(SHARED, stage.task());
        assertThat(stage.completions()).isEqualTo(2);
        assertThat(stage.completed().getTaskToken().toStringUtf8()).isEqualTo("token-2");
    }

    @Test // sdk-protocol 18: a task in which nothing happens is completed empty
    void aTaskWithoutNewsIsCompletedWithoutCommands() {
        startThreeSteps();
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.history.signal("add", "word");
        stage.give(OWN, stage.task(4));
        assertThat(stage.completed().getCommandsList()).isEmpty();
    }

    // ---- History ----

    @Test // sdk-protocol 6: what is cached goes on from where it was, and known events are passed over
    void anIncrementGoesOnFromTheCachedState() {
        startThreeSteps();
        stage.give(SHARED, stage.task());
        stage.accept();
        completeActivity();
        stage.give(OWN, stage.task(3));
        assertThat(types(stage.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        assertThat(stage.server.asked("GetWorkflowExecutionHistory")).isEmpty();
    }

    @Test // sdk-protocol 6: a gap drops the state, and the whole history is fetched
    void aGapIsFilledByTheWholeHistory() {
        startThreeSteps();
        stage.give(SHARED, stage.task());
        stage.accept();
        completeActivity();
        pagesOf(100);
        stage.give(OWN, stage.task(8));
        assertThat(types(stage.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        assertThat(stage.server.asked("GetWorkflowExecutionHistory")).hasSize(1);
    }

    @Test // sdk-protocol 6: a history from its beginning replaces what was cached
    void aHistoryFromItsBeginningReplacesTheState() {
        AtomicInteger begun = new AtomicInteger();
        stage.start((self, argument) -> {
            begun.incrementAndGet();
            return bank().debit("a", 1).thenCompose(a -> bank().debit("b", 2));
        });
        stage.give(SHARED, stage.task());
        stage.accept();
        completeActivity();
        stage.give(SHARED, stage.task());
        assertThat(begun).as("once live, and once more for the new state").hasValue(2);
        assertThat(types(stage.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        assertThat(stage.server.asked("GetWorkflowExecutionHistory")).isEmpty();
    }

    /** The history in pages of so many events, by tokens. */
    private void pagesOf(int size) {
        stage.server.answer("GetWorkflowExecutionHistory", (GetWorkflowExecutionHistoryRequest request) -> {
            int from = request.getNextPageToken().isEmpty()
                    ? 1
                    : Integer.parseInt(request.getNextPageToken().toStringUtf8());
            GetWorkflowExecutionHistoryResponse.Builder page =
                    GetWorkflowExecutionHistoryResponse.newBuilder().setHistory(stage.events(from, from + size - 1));
            if (from + size <= stage.history.history().size()) {
                page.setNextPageToken(ByteString.copyFromUtf8(String.valueOf(from + size)));
            }
            return page.build();
        });
    }

    @Test // sdk-protocol 7, 8: a run that is not cached; an empty page with a token is not the end
    void theHistoryOfAnUnknownRunIsFetchedPageByPage() {
        startThreeSteps();
        stage.give(SHARED, stage.task());
        stage.accept();
        completeActivity();
        PollWorkflowTaskQueueResponse.Builder task = stage.task(4);
        WorkerStage other = new WorkerStage();
        other.start((self, argument) ->
                bank().debit("a", 1).thenCompose(a -> bank().debit("b", 2)).thenCompose(b -> bank().debit("c", 3)));
        other.server.answer("GetWorkflowExecutionHistory", (GetWorkflowExecutionHistoryRequest request) -> {
            String token = request.getNextPageToken().toStringUtf8();
            GetWorkflowExecutionHistoryResponse.Builder page = GetWorkflowExecutionHistoryResponse.newBuilder();
            return switch (token) {
                case "" ->
                    page.setHistory(stage.events(1, 3))
                            .setNextPageToken(ByteString.copyFromUtf8("empty"))
                            .build();
                case "empty" ->
                    page.setNextPageToken(ByteString.copyFromUtf8("rest")).build();
                default -> page.setHistory(stage.events(4, 6)).build(); // the task's own events came with it
            };
        });
        other.give(SHARED, task);
        assertThat(types(other.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        assertThat(other.server.asked("GetWorkflowExecutionHistory")).hasSize(3);
    }

    @Test // sdk-protocol 8: a history that ends too early is no history
    void aHistoryThatEndsBeforeItsTaskIsNotAnswered() {
        startThreeSteps();
        PollWorkflowTaskQueueResponse.Builder task = stage.task();
        task.setHistory(stage.events(1, 2));
        stage.give(SHARED, task);
        assertThat(stage.completions() + stage.failures()).isZero();
    }

    @Test // sdk-protocol 70, 71: before its first task a workflow has no state to ask; who waits behind goes on
    void aQueryBeforeTheFirstTaskFailsAndHoldsNothingUp() {
        startThreeSteps();
        stage.history.startTask();
        for (int i = 0; i < 3; i++) {
            stage.give(SHARED, stage.query("words").setHistory(stage.events(1, 3)));
        }
        List<RespondQueryTaskCompletedRequest> said = stage.server.asked("RespondQueryTaskCompleted");
        assertThat(said).hasSize(3).allSatisfy(answer -> {
            assertThat(answer.getCompletedType()).isEqualTo(QueryResultType.QUERY_RESULT_TYPE_FAILED);
            assertThat(answer.getErrorMessage()).contains("no workflow task of it is completed yet");
        });
    }

    @Test // sdk-protocol 15: the events of a speculative task that the server has dropped never were
    void aDroppedSpeculativeTaskIsForgotten() {
        stage.start((self, argument) -> Flow.sleep(Duration.ofDays(1)).thenApply(slept -> "woke"));
        stage.give(SHARED, stage.task());
        stage.accept();
        long last = stage.history.history().size();
        PollWorkflowTaskQueueResponse.Builder speculative = stage.speculativeUpdate("");
        stage.server.answer(
                "RespondWorkflowTaskCompleted",
                request -> RespondWorkflowTaskCompletedResponse.newBuilder()
                        .setResetHistoryEventId(3)
                        .build());
        stage.give(OWN, speculative);
        assertThat(stage.completed().getMessages(0).getId()).endsWith("/reject");
        stage.history.advance(Duration.ofDays(2));
        PollWorkflowTaskQueueResponse.Builder next = stage.task(last + 1);
        stage.give(OWN, next);
        assertThat(types(stage.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
        assertThat(stage.server.asked("GetWorkflowExecutionHistory"))
                .as("the run stayed where it was")
                .isEmpty();
    }

    // ---- What goes wrong ----

    @Test // sdk-protocol 16
    void aTaskFailsWithItsCause() {
        stage.start((self, argument) -> {
            throw new IllegalStateException("a bug");
        });
        stage.give(SHARED, stage.task());
        assertThat(stage.failed().getCause())
                .isEqualTo(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE);
        assertThat(stage.failed().getFailure().getMessage()).isEqualTo("a bug");
        assertThat(stage.completions()).isZero();
    }

    @Test // sdk-protocol 17: only the first attempt is told; the others run into their timeout
    void aSecondFailureIsNotTold() {
        stage.start((self, argument) -> {
            throw new IllegalStateException("a bug");
        });
        stage.give(SHARED, stage.task());
        stage.history.failTask();
        stage.give(SHARED, stage.task());
        assertThat(stage.failures()).isEqualTo(1);
        assertThat(stage.completions()).isZero();
    }

    @Test // sdk-protocol 19, T9: what the server refuses did not happen, and the state that decided it goes
    void aRefusedCompletionDropsTheState() {
        startThreeSteps();
        stage.server.refuse("RespondWorkflowTaskCompleted", RpcCode.INVALID_ARGUMENT, "UnhandledCommand");
        stage.give(SHARED, stage.task());
        assertThat(stage.failures()).isZero();
        stage.history.failTask();
        pagesOf(100);
        stage.give(SHARED, stage.task(4)); // not from its beginning
        assertThat(stage.server.asked("GetWorkflowExecutionHistory"))
                .as("nothing is cached")
                .hasSize(1);
    }

    @Test // sdk-protocol 16, T13: what no server takes is told, and not sent again
    void aCompletionThatIsTooLargeForTheWireFailsTheTask() {
        startThreeSteps();
        stage.server.refuse(
                "RespondWorkflowTaskCompleted",
                RpcCode.RESOURCE_EXHAUSTED,
                "grpc: received message larger than max (5000000 vs. 4194304)");
        stage.give(SHARED, stage.task());
        stage.time.advance(Duration.ofMinutes(2));
        assertThat(stage.completions()).isEqualTo(1);
        assertThat(stage.failed().getCause())
                .isEqualTo(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_GRPC_MESSAGE_TOO_LARGE);
    }

    @Test // sdk-protocol 16: the server would end the workflow
    void aPayloadThatTheNamespaceDoesNotTakeFailsTheTaskAndNotTheWorkflow() {
        stage.namespace.getLimitsBuilder().setBlobSizeLimitError(1_000).setMemoSizeLimitError(1_000);
        stage.start((self, argument) -> bank().debit("x".repeat(2_000), 1));
        stage.give(SHARED, stage.task());
        assertThat(stage.completions()).isZero();
        assertThat(stage.failed().getCause())
                .isEqualTo(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_PAYLOADS_TOO_LARGE);
        assertThat(stage.failed().getFailure().getMessage())
                .startsWith("Sample w1: the command ScheduleActivityTask (activity Debit")
                .contains("bytes in one piece, and namespace default takes 1000. Keep what is large elsewhere")
                .endsWith("the workflow waits for a mended worker.");
    }

    @Test // sdk-protocol 16: each thing that a namespace limits
    void everythingThatIsTooLargeIsSaid() {
        stage.namespace.getLimitsBuilder().setBlobSizeLimitError(1_000).setMemoSizeLimitError(500);
        String large = "x".repeat(2_000);
        tooLarge(stage(), self -> Flow.continueAsNew(large), "ContinueAsNewWorkflowExecution");
        tooLarge(stage(), self -> CompletableFuture.completedFuture(large), "CompleteWorkflow");
        tooLarge(
                stage(),
                self -> {
                    Flow.upsertMemo(Map.of("m", "y".repeat(600)));
                    return Flow.newFuture();
                },
                "ModifyWorkflowProperties");
        tooLarge(
                stage(),
                self -> {
                    Flow.sideEffect(String.class, () -> large);
                    return Flow.newFuture();
                },
                "marker SideEffect");
    }

    private static WorkerStage stage() {
        WorkerStage stage = new WorkerStage();
        stage.namespace.getLimitsBuilder().setBlobSizeLimitError(1_000).setMemoSizeLimitError(500);
        return stage;
    }

    private static void tooLarge(WorkerStage stage, Function<SampleCode, CompletableFuture<String>> main, String what) {
        stage.start((self, argument) -> main.apply(self));
        stage.give(SHARED, stage.task());
        assertThat(stage.failed().getFailure().getMessage()).contains(what);
    }

    @Test // sdk-protocol 18: what is not known is not sent
    void aWorkflowThatIsNotRegisteredFailsTheTaskAndNamesWhatIs() {
        startThreeSteps();
        PollWorkflowTaskQueueResponse.Builder task = stage.task();
        task.getHistoryBuilder()
                .getEventsBuilder(0)
                .getWorkflowExecutionStartedEventAttributesBuilder()
                .getWorkflowTypeBuilder()
                .setName("Other");
        stage.give(SHARED, task);
        assertThat(stage.failed().getFailure().getMessage())
                .isEqualTo("workflow type Other is not registered with this worker; it knows [Sample]");
    }

    // ---- The cache ----

    @Test // sdk-protocol 20: bounded by count, and who was used longest ago goes
    void aFullCacheForgetsTheRunThatWasUsedLongestAgo() {
        stage.options(stage.options().cachedRunsMax(1));
        startThreeSteps();
        stage.give(SHARED, stage.task());
        stage.accept();
        completeActivity();
        WorkerStage other = new WorkerStage();
        other.history.start("Sample", "x");
        stage.server.answer(
                "RespondWorkflowTaskCompleted", request -> RespondWorkflowTaskCompletedResponse.getDefaultInstance());
        PollWorkflowTaskQueueResponse.Builder second = other.task();
        second.getWorkflowExecutionBuilder().setWorkflowId("w2").setRunId("run-2");
        stage.give(SHARED, second);
        pagesOf(100);
        stage.give(OWN, stage.task(4));
        assertThat(stage.server.asked("GetWorkflowExecutionHistory"))
                .as("it had to be replayed")
                .hasSize(1);
        assertThat(types(stage.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
    }

    @Test // sdk-protocol 20, T15: who has ended is not kept
    void aRunThatHasEndedIsNotKept() {
        stage.start((self, argument) -> CompletableFuture.completedFuture("at once"));
        stage.give(SHARED, stage.task());
        stage.accept();
        pagesOf(100);
        stage.give(OWN, stage.query("words"));
        assertThat(stage.server.asked("GetWorkflowExecutionHistory")).hasSize(1);
        stage.give(OWN, stage.query("words"));
        assertThat(stage.server.asked("GetWorkflowExecutionHistory"))
                .as("a run that ended in what it replayed is not kept either")
                .hasSize(2);
    }

    // ---- One at a time ----

    private void endCompletion() {
        stage.server.end("RespondWorkflowTaskCompleted", RespondWorkflowTaskCompletedResponse.getDefaultInstance());
        stage.time.run();
    }

    @Test // sdk-protocol 21: the newest task wins, and every query is answered
    void whileARunIsBusyTheNewestTaskAndAllQueriesWait() {
        startThreeSteps();
        stage.server.answer("RespondWorkflowTaskCompleted", request -> null); // busy
        PollWorkflowTaskQueueResponse.Builder task = stage.task();
        stage.give(SHARED, task);
        assertThat(stage.completions()).isEqualTo(1);
        stage.give(SHARED, stage.query("words").setHistory(stage.events(1, 3)));
        stage.give(SHARED, task.clone().setTaskToken(ByteString.copyFromUtf8("older")));
        stage.give(SHARED, task.clone().setTaskToken(ByteString.copyFromUtf8("newest")));
        stage.give(SHARED, stage.query("words").setHistory(stage.events(1, 3)));
        assertThat(stage.server.asked("RespondQueryTaskCompleted")).isEmpty();

        endCompletion();
        assertThat(stage.server.asked("RespondQueryTaskCompleted"))
                .as("what came before a task is not lost with it")
                .hasSize(1);
        assertThat(stage.completions()).isEqualTo(2);
        assertThat(stage.completed().getTaskToken().toStringUtf8()).isEqualTo("newest");

        endCompletion();
        assertThat(stage.completions()).isEqualTo(2);
        assertThat(stage.server.asked("RespondQueryTaskCompleted")).hasSize(2);
    }

    // ---- Queries ----

    @Test // sdk-protocol 22, T1: a query that is older than the state is answered from the state
    void anOldQueryIsAnsweredFromTheNewerState() {
        stage.start((self, argument) -> Flow.await(() -> self.done).thenApply(met -> ""));
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.history.signal("add", "new");
        stage.give(OWN, stage.task(4));
        stage.give(OWN, stage.query("words").setHistory(stage.events(1, 4)));
        assertThat(answer()).isEqualTo("run new");
    }

    private String answer() {
        RespondQueryTaskCompletedRequest said = stage.server.last("RespondQueryTaskCompleted");
        assertThat(said.getCompletedType()).isEqualTo(QueryResultType.QUERY_RESULT_TYPE_ANSWERED);
        return (String) DataConverter.standard().fromPayloads(said.getQueryResult(), 0, String.class);
    }

    @Test // sdk-protocol 70, 71, 73
    void aQueryThatFailsSaysSoInBothWays() {
        startThreeSteps();
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.give(OWN, stage.query("nothing"));
        RespondQueryTaskCompletedRequest said = stage.server.last("RespondQueryTaskCompleted");
        assertThat(said.getCompletedType()).isEqualTo(QueryResultType.QUERY_RESULT_TYPE_FAILED);
        assertThat(said.getErrorMessage()).isEqualTo("Unknown query type: nothing, knownTypes=[words]");
        assertThat(said.getFailure().getMessage()).isEqualTo(said.getErrorMessage());
    }

    @Test // sdk-protocol 70: queries beside a task are answered in its completion
    void queriesBesideATaskAreAnsweredWithIt() {
        startThreeSteps();
        stage.give(
                SHARED,
                stage.task()
                        .putQueries(
                                "q1",
                                WorkflowQuery.newBuilder().setQueryType("words").build())
                        .putQueries(
                                "q2",
                                WorkflowQuery.newBuilder().setQueryType("nope").build()));
        assertThat(stage.completed().getQueryResultsOrThrow("q1").getResultType())
                .isEqualTo(QueryResultType.QUERY_RESULT_TYPE_ANSWERED);
        assertThat(stage.completed().getQueryResultsOrThrow("q2").getResultType())
                .isEqualTo(QueryResultType.QUERY_RESULT_TYPE_FAILED);
    }

    @Test // sdk-protocol 71: an answer that is too large is a failure in words
    void anAnswerThatIsTooLargeIsAFailure() {
        stage.namespace.getLimitsBuilder().setBlobSizeLimitError(1_000);
        stage.start((self, argument) -> {
            self.words.add("x".repeat(2_000));
            return Flow.newFuture();
        });
        stage.give(
                SHARED,
                stage.task()
                        .putQueries(
                                "q1",
                                WorkflowQuery.newBuilder().setQueryType("words").build()));
        assertThat(stage.completed().getQueryResultsOrThrow("q1").getErrorMessage())
                .startsWith("the answer to the query has 2");
        stage.accept();
        stage.give(OWN, stage.query("words"));
        RespondQueryTaskCompletedRequest said = stage.server.last("RespondQueryTaskCompleted");
        assertThat(said.getCompletedType()).isEqualTo(QueryResultType.QUERY_RESULT_TYPE_FAILED);
        assertThat(said.getErrorMessage()).contains("and namespace default takes 1000");
        assertThat(said.getQueryResult()).isEqualTo(Payloads.getDefaultInstance());
    }

    @Test // sdk-protocol 72: what a query breaks is not what the workflow goes on with
    void aQueryThatTriesToChangeSomethingBreaksNoTask() {
        stage.start((self, argument) -> {
            self.onQuery = () -> Flow.sleep(Duration.ofSeconds(1));
            return bank().debit("a", 1);
        });
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.give(OWN, stage.query("words"));
        RespondQueryTaskCompletedRequest said = stage.server.last("RespondQueryTaskCompleted");
        assertThat(said.getErrorMessage()).startsWith("R04 Sample w1: ");
        completeActivity();
        pagesOf(100);
        stage.give(OWN, stage.task(4));
        assertThat(stage.server.asked("GetWorkflowExecutionHistory"))
                .as("the state that the query broke is gone")
                .hasSize(1);
        assertThat(stage.failures()).isZero();
        assertThat(types(stage.completed().getCommandsList()))
                .containsExactly(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
    }
}
