package io.perdura.sdk.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.machine.Underway;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.sample.Bank;
import io.perdura.sdk.sample.HeardLog;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.WorkerVersionStamp;
import io.temporal.api.deployment.v1.WorkerDeploymentVersion;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Lines of the protocol (sdk-protocol) that no other test is about, by their numbers. */
class ProtocolLinesTest {
    private final SimServer server = new SimServer("run-1");
    private SimWorker worker;
    private BiFunction<SampleCode, String, CompletableFuture<String>> main;

    private void start(BiFunction<SampleCode, String, CompletableFuture<String>> code) {
        main = code;
        worker = SimWorker.of(server, "run-1", Sample.class, () -> new SampleCode(main));
        server.start("Sample", "x");
    }

    private static Bank bank() {
        return Flow.activity(Bank.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(10)));
    }

    private String result() {
        return (String) DataConverter.standard()
                .fromPayloads(
                        server.lastEvent()
                                .getWorkflowExecutionCompletedEventAttributes()
                                .getResult(),
                        0,
                        String.class);
    }

    /** What the code makes of another history than that which it made. */
    private Throwable replay(List<HistoryEvent> events) {
        return worker.replay(renumbered(events));
    }

    private static List<HistoryEvent> renumbered(List<HistoryEvent> events) {
        List<HistoryEvent> numbered = new ArrayList<>();
        for (HistoryEvent event : events) {
            numbered.add(event.toBuilder().setEventId(numbered.size() + 1L).build());
        }
        return numbered;
    }

    private List<HistoryEvent> changed(Predicate<HistoryEvent> which, UnaryOperator<HistoryEvent> change) {
        return server.history().stream()
                .map(event -> which.test(event) ? change.apply(event) : event)
                .toList();
    }

    private static Predicate<HistoryEvent> is(EventType type) {
        return event -> event.getEventType() == type;
    }

    @Test
    void line14FlagsAreThoseThatTheTaskItselfHasSaid() {
        start((self, argument) -> Flow.await(() -> self.words.contains("go"), Duration.ofHours(1))
                .thenCompose(met -> bank().debit("a", 1)));
        worker.work();
        server.signal("add", "go");
        worker.work();
        List<HistoryEvent> untaken = server.history().stream()
                .filter(is(EventType.EVENT_TYPE_TIMER_CANCELED).negate())
                .toList();
        assertThat(replay(ofStockSdk(untaken, 4)))
                .as("it says that met conditions take their timers back")
                .isInstanceOf(RuntimeException.class);
        assertThat(replay(ofStockSdk(untaken))).as("it does not say so").isNull();
    }

    private static List<HistoryEvent> ofStockSdk(List<HistoryEvent> events, Integer... flags) {
        return events.stream()
                .map(event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    if (event.hasWorkflowTaskCompletedEventAttributes()) {
                        other.getWorkflowTaskCompletedEventAttributesBuilder()
                                .getSdkMetadataBuilder()
                                .clear()
                                .setSdkName("temporal-java")
                                .addAllLangUsedFlags(List.of(flags));
                    }
                    return other.build();
                })
                .toList();
    }

    @Test
    void line26TasksThatOnlyProlongedTheOneBeforeChangeNothing() {
        start((self, argument) -> Flow.localActivity(
                        Bank.class, LocalActivityOptions.ofStartToClose(Duration.ofSeconds(1)))
                .debit("a", 1));
        worker.work();
        List<HistoryEvent> events = new ArrayList<>(server.history());
        assertThat(events.get(4).getEventType()).isEqualTo(EventType.EVENT_TYPE_MARKER_RECORDED);
        events.addAll(4, events.subList(1, 4)); // scheduled, started, completed once more
        assertThat(replay(events)).isNull();
    }

    @Test
    void line27EventsOfCommandsAreMatchedBeforeWhatCameLater() {
        start((self, argument) ->
                bank().debit("a", 1).thenCombine(bank().debit("b", 2), (a, b) -> String.join("", self.words)));
        worker.pageSize(5); // the page ends between the two activities
        worker.work();
        server.signal("add", "later");
        server.open("activity").forEach(open -> server.completeActivity(open, "tx"));
        worker.work();
        assertThat(result()).isEqualTo("runlater");
        assertThat(worker.replay()).isNull();
    }

    @Test
    void line28TheseEventsAreThoseOfCommands() {
        Set<EventType> commands = EnumSet.noneOf(EventType.class);
        for (EventType type : EventType.values()) {
            if (type != EventType.UNRECOGNIZED && Underway.isCommandEvent(type)) {
                commands.add(type);
            }
        }
        assertThat(commands)
                .containsExactlyInAnyOrder(
                        EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
                        EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
                        EventType.EVENT_TYPE_TIMER_STARTED,
                        EventType.EVENT_TYPE_TIMER_CANCELED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
                        EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
                        EventType.EVENT_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
                        EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
                        EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
                        EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED,
                        EventType.EVENT_TYPE_NEXUS_OPERATION_CANCEL_REQUESTED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_REJECTED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW);
    }

    @Test
    void line29VersionsOfATaskAreKnownBeforeItsCodeRuns() {
        start((self, argument) -> {
            int version = Flow.version("fees", Flow.DEFAULT_VERSION, 2);
            return bank().debit("v" + version, version);
        });
        worker.work();
        List<HistoryEvent> before = server.history().stream()
                .filter(is(EventType.EVENT_TYPE_MARKER_RECORDED)
                        .or(is(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES))
                        .negate())
                .toList();
        assertThat(replay(before)).as("code from before the version").isNull();
        assertThat(worker.replay()).isNull();
    }

    @Test
    void line32AllThatCameIsHandledInTheOrderOfHistoryBetweenTheConstructorAndTheWorkflowMethod() {
        List<String> order = new ArrayList<>();
        main = (self, argument) -> {
            order.addAll(self.words);
            return Flow.sleep(Duration.ofDays(1)).handle((slept, thrown) -> {
                order.add(thrown instanceof CanceledFailure ? "was canceled" : "slept");
                return "";
            });
        };
        worker = SimWorker.of(server, "run-1", Sample.class, () -> {
            order.add("made");
            return new SampleCode(main);
        });
        server.start("Sample", "x");
        server.signal("add", "a");
        server.requestCancel();
        server.update("u1", "change", "u"); // its place is right before the start of the task
        server.signal("add", "b");
        worker.work();
        List<String> whole = List.of("made", "a", "b", "change u", "run", "was canceled");
        assertThat(order).containsExactlyElementsOf(whole);
        order.clear();
        assertThat(worker.replay()).isNull();
        assertThat(order).containsExactlyElementsOf(whole);
    }

    @Test
    void line33ResultsSignalsAndTimersComeInTheOrderOfHistory() {
        List<String> order = new ArrayList<>();
        start((self, argument) -> {
            bank().debit("a", 1).thenAccept(tx -> order.add("activity"));
            Flow.sleep(Duration.ofSeconds(1)).thenAccept(slept -> order.add("timer"));
            return Flow.await(() -> self.words.contains("go")).thenApply(met -> {
                order.add("signal");
                return "";
            });
        });
        worker.work();
        server.completeActivity(server.open("activity").get(0), "tx");
        server.signal("add", "go");
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(order).containsExactly("activity", "signal", "timer");
        order.clear();
        assertThat(worker.replay()).isNull();
        assertThat(order).containsExactly("activity", "signal", "timer");
    }

    @Test
    void line36WhatIsDrawnComesFromTheRunThatWasResetIntoThis() {
        List<UUID> drawn = new ArrayList<>();
        start((self, argument) -> {
            drawn.add(Flow.randomUuid());
            return Flow.sleep(Duration.ofSeconds(1)).thenCompose(slept -> {
                drawn.add(Flow.randomUuid());
                return Flow.newFuture();
            });
        });
        worker.work();
        assertThat(drawn).containsExactly(id("run-1", 0));
        List<HistoryEvent> events = new ArrayList<>(server.history());
        server.advance(Duration.ofSeconds(1));
        worker.work();
        HistoryEvent.Builder reset = HistoryEvent.newBuilder()
                .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
                .setEventTime(events.get(0).getEventTime());
        reset.getWorkflowTaskFailedEventAttributesBuilder()
                .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW)
                .setNewRunId("run-2");
        List<HistoryEvent> rest =
                server.history().subList(events.size(), server.history().size());
        events.addAll(rest.subList(0, 1)); // the timer fired
        events.add(rest.get(1)); // scheduled
        events.add(rest.get(2)); // started
        events.add(reset.build());
        events.addAll(rest.subList(1, rest.size()));
        drawn.clear();
        assertThat(replay(events)).isNull();
        assertThat(drawn).containsExactly(id("run-1", 0), id("run-2", 2));
    }

    private static UUID id(String runId, int draw) {
        return UUID.nameUUIDFromBytes((runId + ":" + draw).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void line38CodeSeesHowLongItsHistoryIs() {
        start((self, argument) -> {
            WorkflowInfo info = Flow.info();
            return CompletableFuture.completedFuture(
                    info.historyLength() + " " + info.historySizeBytes() + " " + info.isContinueAsNewSuggested());
        });
        worker.work();
        assertThat(result()).isEqualTo("3 2000 false");
        Throwable unlike = replay(changed(is(EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED), event -> {
            HistoryEvent.Builder suggests = event.toBuilder();
            suggests.getWorkflowTaskStartedEventAttributesBuilder().setSuggestContinueAsNew(true);
            return suggests.build();
        }));
        assertThat(unlike).as("what a result says is not compared").isNull();
    }

    @Test
    void line39InReplayABuildIsThatWhichDecidedTheTask() {
        List<String> seen = new ArrayList<>();
        start((self, argument) -> {
            seen.add(Flow.info().buildId());
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> {
                seen.add(Flow.info().buildId());
                return "done";
            });
        });
        worker.settings(settings -> settings.buildId("mine"));
        worker.work();
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(seen).as("live").containsExactly("mine", "mine");
        List<UnaryOperator<WorkflowTaskCompletedEventAttributes>> ways = List.of(
                completed -> completed.toBuilder().setBinaryChecksum("b-oldest").build(),
                completed -> completed.toBuilder()
                        .setBinaryChecksum("b-oldest")
                        .setWorkerVersion(WorkerVersionStamp.newBuilder().setBuildId("b-older"))
                        .build(),
                completed -> completed.toBuilder()
                        .setWorkerVersion(WorkerVersionStamp.newBuilder().setBuildId("b-older"))
                        .setDeploymentVersion(
                                WorkerDeploymentVersion.newBuilder().setBuildId("b-old"))
                        .build());
        for (UnaryOperator<WorkflowTaskCompletedEventAttributes> way : ways) {
            assertThat(replay(changed(
                            is(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED),
                            event -> event.toBuilder()
                                    .setWorkflowTaskCompletedEventAttributes(
                                            way.apply(event.getWorkflowTaskCompletedEventAttributes()))
                                    .build())))
                    .isNull();
        }
        assertThat(seen.subList(2, seen.size()))
                .containsExactly("b-oldest", "b-oldest", "b-older", "b-older", "b-old", "b-old");
    }

    @Test
    void line102WhatAnActivityCameToIsTheCauseOfAFailureThatNamesIt() {
        List<Throwable> seen = new ArrayList<>();
        start((self, argument) -> bank().debit("a", 1).handle((tx, thrown) -> {
            seen.add(thrown);
            return "done";
        }));
        worker.work();
        server.failActivity(
                server.open("activity").get(0),
                Converters.standard().toFailure(ApplicationFailure.nonRetryable("no money", "Poor")));
        worker.work();
        assertThat(replay(changed(is(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED), event -> {
                    HistoryEvent.Builder timedOut =
                            event.toBuilder().setEventType(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT);
                    timedOut.getActivityTaskTimedOutEventAttributesBuilder()
                            .setScheduledEventId(5)
                            .setRetryState(RetryState.RETRY_STATE_TIMEOUT)
                            .setFailure(Converters.standard()
                                    .toFailure(new TimeoutFailure(
                                            "too long",
                                            TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
                                            Details.none(),
                                            null)));
                    return timedOut.build();
                })))
                .isNull();
        assertThat(seen)
                .allSatisfy(thrown -> assertThat(thrown)
                        .isInstanceOfSatisfying(
                                ActivityFailure.class,
                                failure -> assertThat(failure.activityType()).isEqualTo("Debit")));
        assertThat(seen.get(0)).hasMessage("Activity task failed");
        assertThat(seen.get(0).getCause())
                .isInstanceOf(ApplicationFailure.class)
                .hasMessage("no money");
        assertThat(seen.get(1)).hasMessage("Activity task timed out");
        assertThat(seen.get(1).getCause()).isInstanceOf(TimeoutFailure.class).hasMessage("too long");
    }

    @Test
    void line42TypesAndIdsAreComparedAndNeverArgumentsOrTimeouts() {
        start((self, argument) -> bank().debit("a", 1).thenCompose(tx -> Flow.<String>newFuture()));
        worker.work();
        Predicate<HistoryEvent> scheduled = is(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
        assertThat(replay(changed(scheduled, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getActivityTaskScheduledEventAttributesBuilder()
                            .clearInput()
                            .clearStartToCloseTimeout();
                    return other.build();
                })))
                .isNull();
        assertThat(replay(changed(scheduled, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getActivityTaskScheduledEventAttributesBuilder()
                            .getActivityTypeBuilder()
                            .setName("Credit");
                    return other.build();
                })))
                .hasMessageStartingWith("[TMPRL1100] ");
        assertThat(replay(changed(scheduled, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getActivityTaskScheduledEventAttributesBuilder().setActivityId("other");
                    return other.build();
                })))
                .hasMessageStartingWith("[TMPRL1100] ");
    }

    @Test
    void line42SoAreIdsOfTimersAndOfChildren() {
        start((self, argument) -> {
            Flow.sleep(Duration.ofDays(1));
            Flow.child("Sample", ChildWorkflowOptions.defaults().workflowId("c1"), String.class, "y");
            return Flow.newFuture();
        });
        worker.work();
        Predicate<HistoryEvent> timer = is(EventType.EVENT_TYPE_TIMER_STARTED);
        Predicate<HistoryEvent> child = is(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED);
        assertThat(replay(changed(timer, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getTimerStartedEventAttributesBuilder().clearStartToFireTimeout();
                    return other.build();
                })))
                .isNull();
        assertThat(replay(changed(timer, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getTimerStartedEventAttributesBuilder().setTimerId("other");
                    return other.build();
                })))
                .hasMessageContaining("the timer id was 'other'");
        assertThat(replay(changed(child, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getStartChildWorkflowExecutionInitiatedEventAttributesBuilder()
                            .setWorkflowId("other");
                    return other.build();
                })))
                .hasMessageContaining("the workflow id was 'other'");
        assertThat(replay(changed(child, event -> {
                    HistoryEvent.Builder other = event.toBuilder();
                    other.getStartChildWorkflowExecutionInitiatedEventAttributesBuilder()
                            .getWorkflowTypeBuilder()
                            .setName("Other");
                    return other.build();
                })))
                .hasMessageContaining("the workflow type was 'Other'");
    }

    @Test
    void line59SummariesStandOnTheCommand() {
        start((self, argument) ->
                Flow.sleep(Duration.ofSeconds(1), "cooling off").thenApply(slept -> "done"));
        worker.decideOnly(decision -> {
            Command timer = decision.commands().get(0);
            assertThat(timer.getUserMetadata().getSummary().getData().toStringUtf8())
                    .isEqualTo("\"cooling off\"");
        });
    }

    @Test
    void line69HandlersThatAreOpenAtTheEndAreWarnedOf() {
        start((self, argument) ->
                Flow.await(() -> self.words.contains("will b")).thenApply(met -> "done"));
        worker.work();
        server.signal("addLater", "b");
        try (HeardLog log = new HeardLog()) {
            worker.work();
            assertThat(log.lines()).anyMatch(line -> line.startsWith("[TMPRL1102]") && line.contains("addLater"));
        }
        assertThat(server.isClosed()).isTrue();
    }

    @Test
    void line76HandlersBeginInTheOrderOfHistoryAndGoOnBesideEachOther() {
        start((self, argument) -> Flow.await(() -> self.words.contains("a") && self.words.contains("b"))
                .thenApply(met -> self.words()));
        worker.work();
        server.signal("addLater", "a");
        server.signal("addLater", "b");
        worker.work();
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(result()).isEqualTo("run will a will b a b");
        assertThat(worker.replay()).isNull();
    }

    @Test
    void trap5AVersionBesideAnUpdateResumesNobodyTooEarly() {
        start((self, argument) -> Flow.await(() -> self.words.contains("changed b"))
                .thenApply(met -> "v" + Flow.version("late", Flow.DEFAULT_VERSION, 1)));
        worker.work();
        server.update("u1", "change", "b");
        worker.work();
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(result()).isEqualTo("v1");
        assertThat(server.updateOutcome("u1")).isNotNull();
        assertThat(worker.replay()).isNull();
    }

    @Test
    void trap6VersionsBeyondWhatASearchAttributeHoldsAreNotWritten() {
        start((self, argument) -> {
            for (int i = 0; i < 200; i++) {
                Flow.version("a change with a long name, number " + i, Flow.DEFAULT_VERSION, 1);
            }
            return CompletableFuture.completedFuture("done");
        });
        worker.work();
        assertThat(server.history())
                .filteredOn(is(EventType.EVENT_TYPE_MARKER_RECORDED))
                .hasSize(200);
        assertThat(server.history())
                .filteredOn(is(EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES))
                .hasSizeLessThan(60)
                .allSatisfy(event -> assertThat(event.getUpsertWorkflowSearchAttributesEventAttributes()
                                .getSearchAttributes()
                                .getIndexedFieldsOrThrow("TemporalChangeVersion")
                                .getSerializedSize())
                        .isLessThan(2_200));
        assertThat(worker.replay()).isNull();
    }

    @Test
    void signalsWithoutAHandlerHaveABoundAndItsWordsSayWhatToDo() {
        start((self, argument) -> Flow.newFuture());
        for (int i = 0; i <= 10_000; i++) {
            server.signal("nobody", i);
        }
        Decision decision = worker.handle();
        assertThat(decision).isInstanceOf(Decision.Failed.class);
        assertThat(((Decision.Failed) decision).failure().getMessage())
                .contains("more than 10000 signals of Sample w1", "(nobody)", "Flow.onOtherSignals");
        assertThat(server.isClosed()).as("only the task failed").isFalse();
    }
}
