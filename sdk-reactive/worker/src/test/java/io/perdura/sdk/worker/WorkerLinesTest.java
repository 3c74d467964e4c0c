package io.perdura.sdk.worker;

import static io.perdura.sdk.worker.WorkerStage.OWN;
import static io.perdura.sdk.worker.WorkerStage.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.sample.Bank;
import io.perdura.sdk.sample.HeardLog;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.history.v1.History;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Lines of the protocol (sdk-protocol) about workers that no other test is about, by their numbers. */
class WorkerLinesTest {
    private final WorkerStage stage = new WorkerStage();

    private static Bank bank() {
        return Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(10)));
    }

    private void startSleeper() {
        stage.start((self, argument) -> Flow.sleep(Duration.ofDays(1)).thenApply(slept -> "woke"));
    }

    @Test
    void line9ATaskWithoutHistoryIsNotTakenForOne() {
        startSleeper();
        PollWorkflowTaskQueueResponse.Builder task = stage.task().setHistory(History.getDefaultInstance());
        stage.server.answer(
                "GetWorkflowExecutionHistory",
                request -> GetWorkflowExecutionHistoryResponse.newBuilder()
                        .setHistory(stage.events(1, 3))
                        .build());
        stage.give(SHARED, task);
        assertThat(stage.server.asked("GetWorkflowExecutionHistory")).hasSize(1);
        assertThat(stage.completed().getCommandsCount()).isEqualTo(1);
    }

    @Test
    void line24aATaskWhosePagesTakeTooLongIsGivenUp() {
        startSleeper();
        stage.server.answer("GetWorkflowExecutionHistory", (GetWorkflowExecutionHistoryRequest request) -> null);
        stage.give(SHARED, stage.task().setHistory(stage.events(3, 3)));
        stage.time.advance(Duration.ofSeconds(9));
        try (HeardLog log = new HeardLog()) {
            stage.time.advance(Duration.ofSeconds(2));
            stage.server.end(
                    "GetWorkflowExecutionHistory",
                    GetWorkflowExecutionHistoryResponse.newBuilder()
                            .setHistory(stage.events(1, 3))
                            .build());
            stage.time.run();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("longer than its timeout of 10000 ms")
                            && line.contains("continue as new before it grows so long"));
        }
        assertThat(stage.completions() + stage.failures()).isZero();
    }

    @Test
    void line24aACompletionThatComesTooLateSaysWhy() {
        startSleeper();
        stage.server.answer("RespondWorkflowTaskCompleted", (RespondWorkflowTaskCompletedRequest request) -> {
            stage.time.advance(Duration.ofSeconds(11));
            return new io.perdura.sdk.service.RpcException(RpcCode.NOT_FOUND, "Workflow task not found.", null, null);
        });
        try (HeardLog log = new HeardLog()) {
            stage.give(SHARED, stage.task());
            assertThat(log.lines()).anyMatch(line -> line.contains("start it with a longer workflow task timeout"));
        }
    }

    @Test
    void line31QueriesBesideATaskSeeAllThatTheTaskHasDone() {
        stage.start((self, argument) -> bank().debit("a", 1).thenCompose(tx -> {
            self.words.add(tx);
            return Flow.newFuture();
        }));
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.history.signal("add", "b");
        stage.history.completeActivity(stage.history.open("activity").get(0), "tx");
        stage.give(
                OWN,
                stage.task(4)
                        .putQueries(
                                "q1",
                                WorkflowQuery.newBuilder().setQueryType("words").build()));
        assertThat(stage.completed().getQueryResultsOrThrow("q1").getAnswer()).isEqualTo(SimServer.args("run b tx"));
    }

    /** What a worker that has not seen the workflow answers to a question whose task says that little was replayed. */
    private RespondQueryTaskCompletedRequest askedElsewhere(WorkerStage other, long upTo) {
        other.give(
                SHARED, stage.query("words").setHistory(stage.events(1, upTo)).setPreviousStartedEventId(0));
        return other.server.last("RespondQueryTaskCompleted");
    }

    @Test
    void line35ForAQueryAllOfHistoryIsReplayWhateverItsTaskSays() {
        List<Boolean> replaying = new ArrayList<>();
        BiFunction<SampleCode, String, CompletableFuture<String>> code = (self, argument) -> {
            replaying.add(Flow.isReplaying());
            return Flow.await(() -> self.words.contains("b")).thenCompose(met -> {
                replaying.add(Flow.isReplaying());
                return Flow.newFuture();
            });
        };
        stage.start(code);
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.history.signal("add", "b");
        stage.give(OWN, stage.task(4));
        stage.accept();
        stage.history.signal("add", "c");
        stage.task(); // begun by somebody and not completed: its code has not run anywhere
        assertThat(replaying).containsExactly(false, false);
        WorkerStage other = new WorkerStage();
        other.start(code);
        replaying.clear();
        RespondQueryTaskCompletedRequest said =
                askedElsewhere(other, stage.history.history().size());
        assertThat(said.getQueryResult()).isEqualTo(SimServer.args("run b"));
        assertThat(replaying).containsExactly(true, true);
    }

    @Test
    void line67TheSameRequestTwiceIsCarriedOutOnce() {
        startSleeper();
        stage.give(SHARED, stage.task());
        stage.accept();
        PollWorkflowTaskQueueResponse.Builder task = stage.speculativeUpdate("b");
        stage.give(OWN, task.addMessages(task.getMessages(0)));
        assertThat(stage.completed().getMessagesList())
                .extracting(message -> message.getId())
                .containsExactly("u1/request/accept");
        assertThat(stage.failures()).isZero();
    }

    @Test
    void line10NoQueueIsResetAndATaskThatFailedInPartsBeginsAgainWithAllOfItsHistory() {
        stage.start(
                (self, argument) -> Flow.await(() -> self.words.contains("b")).thenApply(met -> {
                    throw new IllegalStateException("a bug");
                }));
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.history.signal("add", "b");
        stage.give(OWN, stage.task(4));
        assertThat(stage.failures()).isEqualTo(1);
        assertThat(stage.server.asked("ResetStickyTaskQueue")).isEmpty();
        stage.history.failTask();
        stage.server.answer(
                "GetWorkflowExecutionHistory",
                request -> GetWorkflowExecutionHistoryResponse.newBuilder()
                        .setHistory(stage.events(1, stage.history.history().size()))
                        .build());
        stage.give(OWN, stage.task(8));
        assertThat(stage.server.asked("GetWorkflowExecutionHistory")).hasSize(1);
    }

    @Test
    void line84WhatIsOpenWhenTheWorkflowEndsIsDropped() {
        List<ActivityContext.CancelReason> told = new ArrayList<>();
        stage.make()
                .workflow(
                        io.perdura.sdk.sample.Sample.class,
                        () -> new io.perdura.sdk.sample.SampleCode((self, argument) -> {
                            Flow.localActivity(
                                            Bank.class,
                                            io.perdura.sdk.option.LocalActivityOptions.ofStartToClose(
                                                    Duration.ofSeconds(5)))
                                    .debit("a", 1);
                            return CompletableFuture.completedFuture("done");
                        }))
                .activity("Debit", arguments -> {
                    ActivityContext.current().cancellation().thenAccept(told::add);
                    return new CompletableFuture<>();
                });
        stage.begin();
        stage.history.start("Sample", "x");
        stage.give(SHARED, stage.task());
        assertThat(stage.completions()).as("it is not waited for").isEqualTo(1);
        assertThat(told).containsExactly(ActivityContext.CancelReason.CANCELED);
        assertThat(stage.completed().getForceCreateNewWorkflowTask()).isFalse();
        assertThat(stage.completed().getCommandsList())
                .noneMatch(command -> command.hasRecordMarkerCommandAttributes());
    }

    @Test
    void line91ActivitiesAreAskedForAtOnceAsFarAsThereAreSlots() {
        fiveActivities(3, 3);
        assertThat(askedForAtOnce())
                .as("of three slots, a poll holds one")
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void line91AndNoMoreThanAreAllowed() {
        fiveActivities(1, 100);
        assertThat(askedForAtOnce()).containsExactly(true, false, false, false, false);
    }

    @Test
    void line91SlotsOfACompletionThatIsRefusedAreFreeAgain() {
        stage.server.refuse("RespondWorkflowTaskCompleted", RpcCode.NOT_FOUND, "gone");
        fiveActivities(3, 3);
        stage.history.failTask();
        stage.give(SHARED, stage.task());
        assertThat(stage.completions()).isEqualTo(2);
        assertThat(askedForAtOnce()).containsExactly(true, true, false, false, false);
    }

    private void fiveActivities(int eagerMax, int slots) {
        stage.options(stage.options().eagerActivitiesMax(eagerMax).activitySlots(slots));
        stage.make()
                .workflow(
                        io.perdura.sdk.sample.Sample.class,
                        () -> new io.perdura.sdk.sample.SampleCode((self, argument) -> {
                            List<CompletableFuture<String>> all = new ArrayList<>();
                            for (int i = 0; i < 5; i++) {
                                all.add(bank().debit("a", i));
                            }
                            return all.get(0);
                        }))
                .activity("Debit", arguments -> new CompletableFuture<>());
        stage.begin();
        stage.history.start("Sample", "x");
        stage.give(SHARED, stage.task());
    }

    private List<Boolean> askedForAtOnce() {
        return stage.completed().getCommandsList().stream()
                .map(command ->
                        command.getScheduleActivityTaskCommandAttributes().getRequestEagerExecution())
                .toList();
    }

    @Test
    void line103HeartbeatsGoOutEachMinuteUntilTheServerDoesNotKnowThem() {
        stage.namespace.getCapabilitiesBuilder().setWorkerHeartbeats(true);
        stage.options(stage.options().workerHeartbeatEvery(Duration.ofMinutes(1)));
        startSleeper();
        stage.time.advance(Duration.ofSeconds(61));
        assertThat(heartbeats()).hasSize(2);
        stage.server.refuse("RecordWorkerHeartbeat", RpcCode.UNAVAILABLE, "later");
        stage.time.advance(Duration.ofMinutes(5));
        assertThat(heartbeats()).hasSizeGreaterThan(2);
        stage.server.refuse("RecordWorkerHeartbeat", RpcCode.UNIMPLEMENTED, "what is that");
        stage.time.advance(Duration.ofMinutes(3));
        int heard = heartbeats().size();
        stage.time.advance(Duration.ofMinutes(10));
        assertThat(heartbeats()).hasSize(heard);
    }

    @Test
    void line103ANamespaceWithoutThemGetsNone() {
        stage.options(stage.options().workerHeartbeatEvery(Duration.ofMinutes(1)));
        startSleeper();
        stage.time.advance(Duration.ofMinutes(3));
        assertThat(heartbeats()).isEmpty();
    }

    private List<RecordWorkerHeartbeatRequest> heartbeats() {
        return stage.server.asked("RecordWorkerHeartbeat");
    }

    @Test
    void line104AHeartbeatSaysHowBusyTheWorkerIs() {
        stage.namespace.getCapabilitiesBuilder().setWorkerHeartbeats(true);
        stage.options(
                stage.options().workerHeartbeatEvery(Duration.ofMinutes(1)).workflowPollers(4));
        stage.make()
                .workflow(
                        io.perdura.sdk.sample.Sample.class,
                        () -> new io.perdura.sdk.sample.SampleCode((self, argument) ->
                                Flow.sleep(Duration.ofDays(1)).thenApply(slept -> "woke")))
                .activity("Debit", arguments -> new CompletableFuture<>());
        stage.begin();
        stage.history.start("Sample", "x");
        stage.give(SHARED, stage.task());
        stage.accept();
        stage.history.signal("add", "b");
        stage.give(OWN, stage.task(4));
        stage.accept();
        stage.time.advance(Duration.ofSeconds(61));
        WorkerHeartbeat said = heartbeats().get(1).getWorkerHeartbeat(0);
        assertThat(said.getWorkerInstanceKey()).hasSize(36);
        assertThat(said.getHostInfo().getProcessId()).isNotEmpty();
        assertThat(said.getTaskQueue()).isEqualTo("q");
        assertThat(said.getWorkflowTaskSlotsInfo().getTotalProcessedTasks()).isEqualTo(2);
        assertThat(said.getWorkflowTaskSlotsInfo().getLastIntervalProcessedTasks())
                .isEqualTo(2);
        assertThat(said.getWorkflowTaskSlotsInfo().getCurrentUsedSlots())
                .as("polls hold slots")
                .isEqualTo(4);
        assertThat(said.getWorkflowTaskSlotsInfo().getSlotSupplierKind()).isEqualTo("Fixed");
        assertThat(said.getLocalActivitySlotsInfo().getCurrentAvailableSlots()).isPositive();
        assertThat(said.getWorkflowPollerInfo().getCurrentPollers()
                        + said.getWorkflowStickyPollerInfo().getCurrentPollers())
                .isEqualTo(4);
        assertThat(said.getWorkflowPollerInfo().getIsAutoscaling()).isFalse();
        assertThat(said.getWorkflowStickyPollerInfo().hasLastSuccessfulPollTime())
                .isTrue();
        assertThat(said.getActivityPollerInfo().getCurrentPollers()).isEqualTo(1);
        assertThat(said.getActivityPollerInfo().hasLastSuccessfulPollTime()).isFalse();
        assertThat(said.getTotalStickyCacheHit()).isEqualTo(1);
        assertThat(said.getTotalStickyCacheMiss()).isEqualTo(1);
        assertThat(said.getCurrentStickyCacheSize()).isEqualTo(1);
        stage.time.advance(Duration.ofSeconds(61));
        assertThat(heartbeats()
                        .get(2)
                        .getWorkerHeartbeat(0)
                        .getWorkflowTaskSlotsInfo()
                        .getLastIntervalProcessedTasks())
                .isZero();
    }

    @Test
    void line105ASlotIsTakenOnceAndWhoComesLaterWaitsInLine() {
        Slots slots = new Slots(1);
        List<String> granted = new ArrayList<>();
        slots.reserve(() -> granted.add("first"));
        slots.reserve(() -> granted.add("second"));
        assertThat(slots.tryReserve()).as("without waiting").isFalse();
        assertThat(granted).containsExactly("first");
        slots.release();
        assertThat(granted).containsExactly("first", "second");
        slots.release();
        assertThat(slots.tryReserve()).isTrue();
        assertThat(slots.used()).isEqualTo(1);
    }

    @Test
    void line95APollThatIsRefusedSaysWhatToDoAndIsMadeAgain() {
        startSleeper();
        stage.server.refuse("PollWorkflowTaskQueue", RpcCode.PERMISSION_DENIED, "not yours");
        try (HeardLog log = new HeardLog()) {
            stage.server.endPolls();
            stage.time.advance(Duration.ofSeconds(5));
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("a poll of workflow tasks of q failed")
                            && line.contains("look at the API key or the client certificate"));
        }
        int polls = stage.server.asked("PollWorkflowTaskQueue").size();
        stage.time.advance(Duration.ofMinutes(1));
        assertThat(stage.server.asked("PollWorkflowTaskQueue")).hasSizeGreaterThan(polls);
    }

    @Test
    void trap10AHistoryThatEndsBeforeASpeculativeTaskIsLeftAloneAndTheNextTaskGoesOn() {
        startSleeper();
        stage.give(SHARED, stage.task());
        stage.accept();
        WorkerStage other = new WorkerStage();
        other.start((self, argument) -> Flow.sleep(Duration.ofDays(1)).thenApply(slept -> "woke"));
        PollWorkflowTaskQueueResponse.Builder speculative = stage.speculativeUpdate("b");
        speculative.setHistory(History.getDefaultInstance());
        other.server.answer(
                "GetWorkflowExecutionHistory",
                request -> GetWorkflowExecutionHistoryResponse.newBuilder()
                        .setHistory(stage.events(1, 5))
                        .build());
        other.give(SHARED, speculative);
        assertThat(other.completions() + other.failures()).isZero();
        stage.history.signal("add", "b");
        other.give(SHARED, stage.task());
        assertThat(other.completions()).isEqualTo(1);
    }
}
