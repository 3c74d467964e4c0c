package io.perdura.sdk.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.option.ActivityCancellationType;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.sample.Bank;
import io.perdura.sdk.sample.Blocking;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.PromiseFlow;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.QueryResultType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.query.v1.WorkflowQueryResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What code of a run sees and what it decides, against a server that is a script. Every history replays. */
class WorkflowRunTest {
    private static final ActivityOptions OPTIONS = ActivityOptions.ofStartToClose(Duration.ofSeconds(10));
    private static final LocalActivityOptions LOCAL = LocalActivityOptions.ofStartToClose(Duration.ofSeconds(1));

    private SimServer server;
    private SimWorker worker;
    private boolean replays = true;

    private void start(BiFunction<SampleCode, String, CompletableFuture<String>> main) {
        server = new SimServer("run-1");
        worker = SimWorker.of(server, "run-1", Sample.class, () -> new SampleCode(main));
        server.start("Sample", "x");
        worker.work();
    }

    @AfterEach
    void everyHistoryReplays() {
        if (replays) {
            assertThat(worker.replay()).isNull();
        }
    }

    private static Bank bank() {
        return Flow.activity(Bank.class, OPTIONS);
    }

    private SimServer.Open activity(String name) {
        return server.open("activity").stream()
                .filter(open -> open.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String result() {
        HistoryEvent last = server.lastEvent();
        assertThat(last.getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        return (String) DataConverter.standard()
                .fromPayloads(
                        last.getWorkflowExecutionCompletedEventAttributes().getResult(), 0, String.class);
    }

    private Failure failure() {
        HistoryEvent last = server.lastEvent();
        assertThat(last.getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED);
        return last.getWorkflowExecutionFailedEventAttributes().getFailure();
    }

    private void expectLast(EventType type) {
        assertThat(server.lastEvent().getEventType()).isEqualTo(type);
    }

    @Test
    void completesWithTheResultOfAnActivity() {
        start((self, argument) -> bank().debit(argument, 5).thenApply(tx -> "did " + tx));
        server.completeActivity(activity("Debit"), "tx1");
        worker.work();
        assertThat(result()).isEqualTo("did tx1");
    }

    @Test
    void anActivityIsScheduledOnceHoweverOftenItsResultIsLookedAt() {
        start((self, argument) -> {
            CompletableFuture<String> debit = bank().debit(argument, 5);
            return debit.thenCombine(debit, (a, b) -> a + b);
        });
        assertThat(server.open("activity")).hasSize(1);
        server.completeActivity(activity("Debit"), "t");
        worker.work();
        assertThat(result()).isEqualTo("tt");
    }

    @Test // sdk-protocol 49, sdk-surface 1.3: the ids that the stock Java SDK draws
    void idsOfActivitiesAndTimersAreThoseOfTheStockSdk() {
        start((self, argument) ->
                bank().debit(argument, 5).thenCombine(Flow.sleep(Duration.ofSeconds(1)), (a, b) -> a));
        HistoryEvent scheduled = server.history().get(4);
        HistoryEvent timer = server.history().get(5);
        assertThat(scheduled.getActivityTaskScheduledEventAttributes().getActivityId())
                .isEqualTo(java.util
                        .UUID
                        .nameUUIDFromBytes("run-1:0".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .toString());
        assertThat(timer.getTimerStartedEventAttributes().getTimerId())
                .isEqualTo(java.util
                        .UUID
                        .nameUUIDFromBytes("run-1:1".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .toString());
    }

    @Test
    void aFailedActivityIsAnActivityFailureWithItsCause() {
        start((self, argument) -> bank().debit(argument, 5).exceptionally(e -> {
            ActivityFailure failure = (ActivityFailure) unwrap(e);
            ApplicationFailure cause = (ApplicationFailure) failure.getCause();
            return failure.activityType() + " " + cause.type() + " " + cause.getMessage();
        }));
        server.failActivity(
                activity("Debit"),
                Failure.newBuilder()
                        .setMessage("no money")
                        .setApplicationFailureInfo(
                                ApplicationFailureInfo.newBuilder().setType("Poor"))
                        .build());
        worker.work();
        assertThat(result()).isEqualTo("Debit Poor no money");
    }

    private static Throwable unwrap(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }

    @Test // sdk-protocol 98
    void aFailureThatIsMeantFailsTheWorkflow() {
        start((self, argument) -> {
            throw ApplicationFailure.nonRetryable("out of stock", "Stock");
        });
        assertThat(failure().getApplicationFailureInfo().getType()).isEqualTo("Stock");
    }

    @Test // sdk-protocol 98, 16
    void anyOtherExceptionFailsTheTaskAndNotTheWorkflow() {
        replays = false;
        server = new SimServer("run-1");
        worker = SimWorker.of(
                server,
                "run-1",
                Sample.class,
                () -> new SampleCode((self, argument) -> {
                    throw new IllegalStateException("a bug");
                }));
        server.start("Sample", "x");
        Decision decision = worker.handle();
        assertThat(decision).isInstanceOf(Decision.Failed.class);
        assertThat(((Decision.Failed) decision).failure().getMessage()).isEqualTo("a bug");
        assertThat(server.hasTask()).isTrue();
    }

    @Test // sdk-protocol 46
    void aTimerOfNoTimeNeedsNoCommand() {
        start((self, argument) -> Flow.sleep(Duration.ZERO).thenApply(fired -> "at once"));
        assertThat(result()).isEqualTo("at once");
        assertThat(server.history()).noneMatch(e -> e.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED);
    }

    @Test // sdk-protocol 33: init, jobs in the order of history, main
    void signalsBeforeTheFirstTaskRunBeforeTheWorkflowMethod() {
        server = new SimServer("run-1");
        worker = SimWorker.of(
                server,
                "run-1",
                Sample.class,
                () -> new SampleCode((self, argument) -> CompletableFuture.completedFuture(self.words())));
        server.start("Sample", "x");
        server.signal("add", "a");
        server.signal("add", "b");
        worker.work();
        assertThat(result()).isEqualTo("a b run");
    }

    @Test
    void aConditionIsMetByASignal() {
        start((self, argument) -> Flow.await(() -> self.words.contains("pay")).thenApply(met -> self.words()));
        server.signal("add", "no");
        worker.work();
        server.signal("add", "pay");
        worker.work();
        assertThat(result()).isEqualTo("run no pay");
    }

    @Test // sdk-surface 2: the timer of a condition that was met goes too
    void aConditionThatIsMetCancelsItsTimer() {
        start((self, argument) -> Flow.await(() -> self.done, Duration.ofHours(1))
                .thenCompose(met -> bank().debit(String.valueOf(met), 1)));
        worker.evict();
        server.signal("add", "x");
        worker.work();
        assertThat(server.open("timer")).hasSize(1);
        server.advance(Duration.ofHours(2));
        worker.work();
        server.completeActivity(activity("Debit"), "late");
        worker.work();
        assertThat(result()).isEqualTo("late");
    }

    @Test
    void aMetConditionWithATimeoutLeavesNoTimer() {
        start((self, argument) -> Flow.await(() -> self.words.contains("go"), Duration.ofHours(1))
                .thenCompose(met -> bank().debit(String.valueOf(met), 1)));
        server.signal("add", "go");
        worker.work();
        assertThat(server.open("timer")).isEmpty();
        server.completeActivity(activity("Debit"), "ok");
        worker.work();
        assertThat(result()).isEqualTo("ok");
    }

    @Test // sdk-protocol 44: unsent, the command vanishes
    void anActivityThatIsCanceledBeforeItWasSentLeavesNoTrace() {
        start((self, argument) -> Flow.scope(scope -> {
            CompletableFuture<String> debit = bank().debit(argument, 1);
            scope.cancel("changed my mind");
            return debit.handle((tx, e) -> unwrap(e).getCause().getClass().getSimpleName());
        }));
        assertThat(result()).isEqualTo(CanceledFailure.class.getSimpleName());
        assertThat(server.history()).noneMatch(e -> e.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
    }

    @Test // sdk-protocol 44, 45: sent, TRY_CANCEL asks and fails at once
    void aCanceledWorkflowCancelsItsActivityAndIsCanceled() {
        start((self, argument) -> bank().debit(argument, 1));
        server.requestCancel();
        worker.work();
        assertThat(server.history())
                .anyMatch(e -> e.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
        expectLast(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
    }

    @Test // sdk-protocol 44
    void waitCancellationCompletedWaitsForTheActivity() {
        start((self, argument) -> Flow.activity(
                        Bank.class, OPTIONS.cancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED))
                .debit(argument, 1));
        server.requestCancel();
        worker.work();
        assertThat(server.isClosed()).isFalse();
        server.activityCanceled(server.open("canceled activity").get(0));
        worker.work();
        expectLast(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
    }

    @Test // sdk-protocol 58: a cancel request does not undo a result
    void aWorkflowThatEndsWellAlthoughCanceledIsCompleted() {
        start((self, argument) -> Flow.sleep(Duration.ofDays(1)).handle((fired, e) -> "cleaned up"));
        server.requestCancel();
        worker.work();
        assertThat(result()).isEqualTo("cleaned up");
        assertThat(server.history()).anyMatch(e -> e.getEventType() == EventType.EVENT_TYPE_TIMER_CANCELED);
    }

    @Test
    void whatIsDetachedGoesOnAfterACancel() {
        start((self, argument) -> Flow.sleep(Duration.ofDays(1))
                .handle((fired, e) -> e)
                .thenCompose(e -> Flow.detached(() -> bank().credit(argument, 1))));
        server.requestCancel();
        worker.work();
        server.completeActivity(activity("Credit"), "back");
        worker.work();
        assertThat(result()).isEqualTo("back");
    }

    @Test // T8, sdk-protocol 77: in the order in which they were set going
    void aScopeCancelsInOrder() {
        start((self, argument) -> {
            CompletableFuture<?> a = bank().debit("a", 1);
            CompletableFuture<?> b = bank().credit("b", 1);
            CompletableFuture<?> c = Flow.sleep(Duration.ofDays(1));
            return CompletableFuture.allOf(a, b, c).handle((all, e) -> "over");
        });
        server.requestCancel();
        worker.decideOnly(decision -> {
            assertThat(decision.commands().stream().map(Command::getCommandType))
                    .startsWith(
                            CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
                            CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
                            CommandType.COMMAND_TYPE_CANCEL_TIMER);
            assertThat(decision.commands().stream()
                            .limit(2)
                            .map(command -> command.getRequestCancelActivityTaskCommandAttributes()
                                    .getScheduledEventId()))
                    .isSorted();
        });
    }

    // ---- Children and other workflows ----

    @Test // sdk-protocol 48
    void aChildStartsAndCompletes() {
        start((self, argument) -> Flow.child(
                        Sample.class, ChildWorkflowOptions.defaults().workflowId("c1"))
                .run("y"));
        SimServer.Open child = server.open("child").get(0);
        server.childStarted(child);
        worker.work();
        server.completeChild(child, "of age");
        worker.work();
        assertThat(result()).isEqualTo("of age");
    }

    @Test // sdk-protocol 48: its start is told by itself
    void aChildTellsOfItsStartBeforeItsEnd() {
        List<String> told = new ArrayList<>();
        start((self, argument) -> {
            Child<String> child =
                    PromiseFlow.child("Sample", ChildWorkflowOptions.defaults().workflowId("c1"), String.class, "y");
            child.started().listen((execution, failure) -> told.add("started " + execution.getWorkflowId()));
            return FlowStage.of(child.result());
        });
        SimServer.Open child = server.open("child").get(0);
        assertThat(told).isEmpty();
        server.childStarted(child);
        worker.work();
        assertThat(told).containsExactly("started c1");
        server.completeChild(child, "of age");
        worker.work();
        assertThat(result()).isEqualTo("of age");
        assertThat(told).hasSize(1);
    }

    @Test // sdk-protocol 47
    void aCanceledChildIsWaitedFor() {
        start((self, argument) -> Flow.child(
                        Sample.class, ChildWorkflowOptions.defaults().workflowId("c1"))
                .run("y"));
        SimServer.Open child = server.open("child").get(0);
        server.childStarted(child);
        server.requestCancel();
        worker.work();
        assertThat(server.lastEvent()
                        .getRequestCancelExternalWorkflowExecutionInitiatedEventAttributes()
                        .getChildWorkflowOnly())
                .isTrue();
        server.cancelArrived(server.open("cancel").get(0));
        worker.work();
        assertThat(server.isClosed()).isFalse();
        server.childCanceled(child);
        worker.work();
        expectLast(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED);
    }

    @Test
    void anotherWorkflowIsSignaled() {
        start((self, argument) -> Flow.external(Sample.class, "other")
                .addLater("hello")
                .thenApply(sent -> "sent")
                .toCompletableFuture());
        server.signalArrived(server.open("signal").get(0));
        worker.work();
        assertThat(result()).isEqualTo("sent");
    }

    @Test
    void continuesAsNewAndCarriesItsArguments() {
        start((self, argument) -> Flow.continueAsNew("next"));
        expectLast(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
    }

    // ---- What history remembers ----

    @Test // sdk-protocol 50
    void aSideEffectIsAskedForOnce() {
        int[] asked = {0};
        start((self, argument) -> {
            int value = Flow.sideEffect(Integer.class, () -> ++asked[0]);
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(fired -> "value " + value);
        });
        worker.evict();
        server.advance(Duration.ofSeconds(2));
        worker.work();
        assertThat(result()).isEqualTo("value 1");
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test // sdk-protocol 51
    void aMutableSideEffectIsWrittenWhenItChanges() {
        int[] now = {1};
        start((self, argument) -> {
            int a = Flow.mutableSideEffect("rate", Integer.class, () -> now[0]);
            int b = Flow.mutableSideEffect("rate", Integer.class, () -> now[0]);
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(fired -> {
                now[0] = 2;
                int c = Flow.mutableSideEffect("rate", Integer.class, () -> now[0]);
                return a + " " + b + " " + c;
            });
        });
        worker.evict();
        now[0] = 7; // not asked in replay
        server.advance(Duration.ofSeconds(2));
        worker.work();
        assertThat(result()).isEqualTo("1 1 2");
        List<HistoryEvent> markers = server.history().stream()
                .filter(e -> e.getEventType() == EventType.EVENT_TYPE_MARKER_RECORDED)
                .toList();
        assertThat(markers).hasSize(2);
        assertThat(DataConverter.standard()
                        .fromPayloads(
                                markers.get(1)
                                        .getMarkerRecordedEventAttributes()
                                        .getDetailsOrThrow("skipCount"),
                                0,
                                Integer.class))
                .as("calls since the marker before")
                .isEqualTo(1);
    }

    @Test // sdk-protocol 54
    void aNewRunGoesTheNewestWayAndStaysOnIt() {
        List<Integer> seen = new ArrayList<>();
        start((self, argument) -> {
            int version = Flow.version("fees", Flow.DEFAULT_VERSION, 2);
            seen.add(version);
            return Flow.sleep(Duration.ofSeconds(1))
                    .thenApply(fired -> "v" + version + Flow.version("fees", Flow.DEFAULT_VERSION, 3));
        });
        worker.evict();
        server.advance(Duration.ofSeconds(2));
        worker.work();
        assertThat(result()).isEqualTo("v22");
        assertThat(seen).as("live, and in replay").containsExactly(2, 2);
    }

    @Test // sdk-protocol 54: replay without a marker goes the old way
    void aRunThatCameByBeforeTheChangeGoesTheOldWay() {
        boolean[] changed = {false};
        start((self, argument) -> {
            CompletableFuture<String> first =
                    !changed[0] || Flow.version("second", Flow.DEFAULT_VERSION, 1) == Flow.DEFAULT_VERSION
                            ? bank().debit("old", 1)
                            : bank().credit("new", 1);
            return first;
        });
        changed[0] = true;
        worker.evict();
        server.completeActivity(activity("Debit"), "old way");
        worker.work();
        assertThat(result()).isEqualTo("old way");
    }

    @Test // sdk-protocol 54, 53: a call that is no longer made
    void aVersionWhoseCallWasTakenOutIsPassedOver() {
        boolean[] removed = {false};
        start((self, argument) -> {
            if (!removed[0]) {
                Flow.version("gone", Flow.DEFAULT_VERSION, 1);
            }
            return bank().debit("a", 1);
        });
        removed[0] = true;
        worker.evict();
        server.completeActivity(activity("Debit"), "went on");
        worker.work();
        assertThat(result()).isEqualTo("went on");
    }

    // ---- Determinism ----

    @Test // sdk-protocol 41, 43
    void codeThatGivesAnotherCommandSaysWhatWasAndWhatIs() {
        replays = false;
        boolean[] changed = {false};
        start((self, argument) -> changed[0] ? bank().credit("a", 1) : bank().debit("a", 1));
        changed[0] = true;
        worker.evict();
        server.completeActivity(activity("Debit"), "x");
        Decision.Failed failed = (Decision.Failed) worker.handle();
        assertThat(failed.cause().name()).endsWith("NON_DETERMINISTIC_ERROR");
        assertThat(failed.failure().getMessage())
                .startsWith("[TMPRL1100] ")
                .contains("event 5, ActivityTaskScheduled (activity Debit")
                .contains("the command ScheduleActivityTask (activity Credit")
                .contains("the activity type was 'Debit' and is now 'Credit'");
    }

    @Test // sdk-protocol 41: left over, or missing
    void codeThatGivesMoreOrLessThanTheHistorySaysSo() {
        replays = false;
        int[] times = {2};
        start((self, argument) -> {
            CompletableFuture<String> last = CompletableFuture.completedFuture("");
            for (int i = 0; i < times[0]; i++) {
                last = bank().debit("a", i);
            }
            return last;
        });
        server.completeActivity(activity("Debit"), "x");
        worker.evict();
        times[0] = 1;
        assertThat(((Decision.Failed) worker.handle()).failure().getMessage())
                .contains("goes on with event 6, ActivityTaskScheduled (activity Debit")
                .contains("for which the code gives no command");
        times[0] = 3;
        assertThat(((Decision.Failed) worker.handle()).failure().getMessage())
                .contains("The code gives the command ScheduleActivityTask (activity Debit")
                .contains("which the history does not have");
    }

    @Test // sdk-surface 3.3
    void codeThatEscapesToAnotherThreadFailsTheTaskAndNamesTheThread() throws Exception {
        replays = false;
        CompletableFuture<String> outside = new CompletableFuture<>();
        start((self, argument) -> outside.thenApply(x -> x));
        Thread foreign = new Thread(() -> outside.complete("from afar"), "foreign-7");
        foreign.start();
        foreign.join();
        server.signal("add", "wake");
        assertThat(((Decision.Failed) worker.handle()).failure().getMessage())
                .startsWith("R01 Sample w1: ")
                .contains("\"foreign-7\"")
                .endsWith("The task failed; the workflow waits for a mended worker.");
    }

    @Test // sdk-surface 3.3, 0.2: whatever the user's chain makes of the refusal
    void waitingOnAThreadFailsTheTaskAndNamesTheLine() {
        replays = false;
        server = new SimServer("run-1");
        worker = SimWorker.of(server, "run-1", Sample.class, () -> new SampleCode(Blocking::wait));
        server.start("Sample", "x");
        Decision.Failed failed = (Decision.Failed) worker.handle();
        assertThat(failed.failure().getMessage())
                .startsWith("R02 Sample w1: ")
                .contains("Blocking")
                .contains("thenCompose");
    }

    @Test // sdk-surface 3.3: xxxAsync and orTimeout of our futures stay within the run
    void asyncStepsAndTimeoutsOfAFutureAreTheRuns() {
        start((self, argument) -> Flow.sleep(Duration.ofDays(1))
                .thenApplyAsync(fired -> "in time")
                .orTimeout(1, TimeUnit.HOURS)
                .exceptionally(e -> Thread.currentThread().getName()));
        assertThat(server.open("timer")).hasSize(2);
        server.advance(Duration.ofHours(2));
        worker.work();
        assertThat(result()).isEqualTo(Thread.currentThread().getName());
    }

    // ---- Updates ----

    @Test // sdk-protocol 61, 62, 64
    void anUpdateIsValidatedAcceptedAndCompleted() {
        start((self, argument) ->
                Flow.await(() -> self.words.contains("changed b")).thenApply(met -> self.words()));
        server.update("u1", "change", "b");
        worker.work();
        worker.evict();
        server.advance(Duration.ofSeconds(2));
        worker.work();
        assertThat(result()).isEqualTo("run change b changed b");
        assertThat(DataConverter.standard()
                        .fromPayloads(server.updateOutcome("u1").getSuccess(), 0, String.class))
                .isEqualTo("was b");
        assertThat(server.history().stream()
                        .filter(e -> e.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
                        .map(e -> e.getWorkflowExecutionUpdateAcceptedEventAttributes()
                                .getAcceptedRequestMessageId()))
                .containsExactly("u1/request");
    }

    @Test // sdk-protocol 64: what a validator refuses leaves no trace
    void anInvalidUpdateIsRejected() {
        start((self, argument) -> Flow.await(() -> self.done).thenApply(met -> ""));
        server.update("u1", "change", "");
        worker.work();
        assertThat(server.updateRejection("u1").getMessage()).isEqualTo("an empty word");
        assertThat(server.history())
                .noneMatch(e -> e.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED);
    }

    @Test // sdk-protocol 66
    void anUnknownUpdateIsRejectedAndNamesWhatIsKnown() {
        start((self, argument) -> Flow.await(() -> self.done).thenApply(met -> ""));
        server.update("u1", "nothing");
        worker.work();
        assertThat(server.updateRejection("u1").getMessage())
                .isEqualTo("Unknown update name: nothing, knownNames=[change]");
    }

    @Test // T4: an update runs in its place among the events, in replay too
    void anUpdateKeepsItsPlaceInReplay() {
        start((self, argument) -> bank().debit(argument, 1)
                .thenAccept(tx -> self.words.add(tx))
                .thenCompose(nothing -> Flow.await(() -> self.words.contains("changed z")))
                .thenApply(met -> self.words()));
        server.completeActivity(activity("Debit"), "tx");
        server.update("u1", "change", "z");
        worker.work();
        server.advance(Duration.ofSeconds(1));
        worker.evict();
        worker.work();
        assertThat(result()).isEqualTo("run tx change z changed z");
    }

    // ---- Local activities ----

    @Test // sdk-protocol 78, 80
    void aLocalActivityIsAMarker() {
        start((self, argument) -> Flow.localActivity(Bank.class, LOCAL)
                .debit("a", 1)
                .thenCompose(tx -> Flow.sleep(Duration.ofSeconds(1)).thenApply(fired -> tx)));
        worker.evict();
        worker.localActivities(task -> {
            throw new AssertionError("carried out twice");
        });
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(result()).isEqualTo("local Debit");
        HistoryEvent marker = server.history().get(4);
        assertThat(marker.getMarkerRecordedEventAttributes().getMarkerName()).isEqualTo("LocalActivity");
        assertThat(marker.getMarkerRecordedEventAttributes().getDetailsMap())
                .containsOnlyKeys("activityId", "type", "input", "time", "result", "meta");
    }

    @Test // sdk-protocol 79, 82
    void aLocalActivityThatGoesOnAsksForAnotherTaskAndIsRunAgainAfterAnEviction() {
        int[] ran = {0};
        server = new SimServer("run-1");
        worker = SimWorker.of(
                server,
                "run-1",
                Sample.class,
                () -> new SampleCode((self, argument) ->
                        Flow.localActivity(Bank.class, LOCAL).debit("a", 1)));
        worker.localActivities(task -> ++ran[0] < 3 ? null : "third time");
        server.start("Sample", "x");
        Decision.Completed first = (Decision.Completed) worker.handle();
        assertThat(first.openLocalActivities()).isTrue();
        worker.evict();
        worker.handle();
        worker.evict();
        worker.work();
        assertThat(result()).isEqualTo("third time");
    }

    @Test // sdk-protocol 83, T7: results take effect one by one, in the order of their markers
    void localActivitiesTakeEffectInTheOrderOfTheirMarkers() {
        start((self, argument) -> {
            Bank local = Flow.localActivity(Bank.class, LOCAL);
            CompletableFuture<String> a = local.debit("a", 1).thenCompose(tx -> bank().credit("after a", 1));
            CompletableFuture<String> b = local.credit("b", 1)
                    .thenCompose(tx -> Flow.sleep(Duration.ofSeconds(1)).thenApply(fired -> "b"));
            return a.thenCombine(b, (x, y) -> x + y);
        });
        assertThat(server.history().stream().map(HistoryEvent::getEventType).skip(4))
                .containsExactly(
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_TIMER_STARTED);
        worker.evict();
        server.advance(Duration.ofSeconds(1));
        server.completeActivity(activity("Credit"), "x");
        worker.work();
        assertThat(result()).isEqualTo("xb");
    }

    // ---- Queries ----

    @Test // sdk-protocol 72, 73
    void queriesSeeTheStateAndUnknownOnesAreRefused() {
        start((self, argument) -> Flow.await(() -> self.done).thenApply(met -> ""));
        server.signal("add", "seen");
        worker.work();
        WorkflowQueryResult answer = worker.query("words");
        assertThat(DataConverter.standard().fromPayloads(answer.getAnswer(), 0, String.class))
                .isEqualTo("run seen");
        WorkflowQueryResult unknown = worker.query("nonsense");
        assertThat(unknown.getResultType()).isEqualTo(QueryResultType.QUERY_RESULT_TYPE_FAILED);
        assertThat(unknown.getErrorMessage()).isEqualTo("Unknown query type: nonsense, knownTypes=[words]");
        assertThat(unknown.getFailure().getMessage()).isEqualTo(unknown.getErrorMessage());
    }

    @Test // sdk-protocol 74: no thread, no stack; what it waits for is what a person wants to know
    void aStackTraceTellsWhatTheRunWaitsFor() {
        start((self, argument) -> bank().debit("a", 1).thenCombine(Flow.sleep(Duration.ofDays(1)), (a, b) -> a));
        server.signal("add", "x");
        worker.work();
        WorkflowQueryResult answer = worker.query("__stack_trace");
        assertThat((String) DataConverter.standard().fromPayloads(answer.getAnswer(), 0, String.class))
                .matches("waits for activity Debit '.*', scheduled by event 5\nwaits for timer started by event 6");
    }

    @Test // sdk-protocol 8: pages of any size come to the same
    void historyComesInPagesOfAnySize() {
        start((self, argument) -> {
            CompletableFuture<String> chain = CompletableFuture.completedFuture("");
            for (int i = 0; i < 20; i++) {
                int n = i;
                chain = chain.thenCompose(x -> {
                    // what is looked ahead for may stand on the next page
                    assertThat(Flow.version("way " + n, Flow.DEFAULT_VERSION, 1))
                            .isEqualTo(1);
                    return bank().debit("a", n);
                });
            }
            return chain;
        });
        for (int i = 0; i < 19; i++) {
            worker.pageSize(1 + i % 7);
            worker.evict();
            server.completeActivity(activity("Debit"), "t" + i);
            worker.work();
        }
        server.completeActivity(activity("Debit"), "last");
        worker.evict();
        worker.work();
        assertThat(result()).isEqualTo("last");
    }

    @Test // sdk-surface 2 (c): whoever chains outside of a scope is not canceled with it
    void whatFollowsACanceledScopeGoesOnOutsideOfIt() {
        start((self, argument) -> Flow.scope(scope -> {
                    CompletableFuture<Void> inner = Flow.sleep(Duration.ofDays(1));
                    scope.cancel("enough");
                    return inner.handle((slept, canceled) -> "canceled");
                })
                .thenCompose(result -> Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> result + ", and slept")));
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(result()).isEqualTo("canceled, and slept");
    }

    @Test
    void theFirstOfARaceWinsAndTheOthersAreCanceled() {
        start((self, argument) -> Flow.<String>race(() -> bank().debit("slow", 1), () -> bank().credit("fast", 2))
                .thenCompose(first -> Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> first)));
        server.completeActivity(activity("Credit"), "credited");
        worker.work();
        assertThat(server.history())
                .anyMatch(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED);
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(result()).isEqualTo("credited");
    }

    @Test
    void whoFailsFirstFailsTheRace() {
        start((self, argument) -> Flow.<String>race(
                        () -> bank().debit("slow", 1),
                        () -> CompletableFuture.failedFuture(ApplicationFailure.nonRetryable("no", "No")))
                .exceptionally(Throwable::getMessage));
        assertThat(result()).isEqualTo("no");
    }

    @Test // sdk-protocol 83: what the end of a local activity takes back in its own task was never given
    void whatALocalActivityTakesBackInItsTaskReplays() {
        start((self, argument) -> Flow.<String>race(
                        () -> bank().debit("slow", 1),
                        () -> FlowStage.of(PromiseFlow.<String>localActivity("Quick", LOCAL, String.class)))
                .thenCompose(first -> Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> first)));
        assertThat(server.open("activity")).isEmpty();
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(result()).isEqualTo("local Quick");
    }
}
