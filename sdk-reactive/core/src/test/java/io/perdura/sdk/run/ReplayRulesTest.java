package io.perdura.sdk.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.sample.Bank;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.skin.Skins;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What histories rest on, rule by rule; the numbers are those of the protocol (sdk-protocol). */
class ReplayRulesTest {
    private final SimServer server = new SimServer("run-1");
    private SimWorker worker;

    private void make(BiFunction<SampleCode, String, CompletableFuture<String>> main) {
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

    private static List<CommandType> types(Decision.Completed decision) {
        return decision.commands().stream().map(Command::getCommandType).toList();
    }

    @Test // sdk-protocol 25, 30: a task that timed out ran no code and gave no time
    void aTaskThatTimedOutNeverWas() {
        make((self, argument) -> {
            long first = Flow.now().toEpochMilli();
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> String.valueOf(first));
        });
        server.startTask();
        server.timeOutTask();
        server.advance(Duration.ofMinutes(1));
        long handledAt = server.nowMs();
        worker.work();
        worker.evict();
        server.advance(Duration.ofSeconds(2));
        worker.work();
        assertThat(result()).isEqualTo(String.valueOf(handledAt));
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-protocol 30: time stands still within a task
    void timeIsThatOfTheTask() {
        List<Long> seen = new ArrayList<>();
        make((self, argument) -> {
            seen.add(Flow.now().toEpochMilli());
            return Flow.sleep(Duration.ofSeconds(5)).thenApply(slept -> {
                seen.add(Flow.now().toEpochMilli());
                seen.add(Flow.now().toEpochMilli());
                return "";
            });
        });
        worker.work();
        server.advance(Duration.ofSeconds(7));
        worker.work();
        assertThat(seen.get(1) - seen.get(0)).isEqualTo(7_000);
        assertThat(seen.get(2)).isEqualTo(seen.get(1));
    }

    @Test // sdk-protocol 30: nor does it go back where the server's clock does
    void timeNeverGoesBack() {
        List<Long> seen = new ArrayList<>();
        make((self, argument) -> {
            seen.add(Flow.now().toEpochMilli());
            return Flow.await(() -> self.words.contains("b")).thenApply(met -> {
                seen.add(Flow.now().toEpochMilli());
                return "";
            });
        });
        worker.work();
        server.advance(Duration.ofSeconds(-3));
        server.signal("add", "b");
        worker.work();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1)).isEqualTo(seen.get(0));
    }

    @Test // sdk-protocol 56: of two ends the first holds
    void aSecondEndIsDropped() {
        make((self, argument) -> {
            CompletableFuture<String> first = Flow.continueAsNew("first");
            Flow.continueAsNew("second");
            return first;
        });
        worker.work();
        assertThat(server.lastEvent()
                        .getWorkflowExecutionContinuedAsNewEventAttributes()
                        .getInput()
                        .toString())
                .contains("first");
    }

    @Test // sdk-protocol 34, T2: replaying until the task that is live, and in whatever only looks
    void codeIsToldWhetherItRepeats() {
        List<Boolean> seen = new ArrayList<>();
        make((self, argument) -> {
            seen.add(Flow.isReplaying());
            self.onQuery = () -> seen.add(Flow.isReplaying());
            return Flow.sleep(Duration.ofSeconds(1)).thenApply(slept -> {
                seen.add(Flow.isReplaying());
                return "";
            });
        });
        worker.work();
        worker.query("words");
        worker.evict();
        worker.query("words");
        server.advance(Duration.ofSeconds(1));
        worker.work();
        assertThat(seen).containsExactly(false, true, true, true, true, false);
    }

    @Test // sdk-protocol 52, 55
    void aVersionIsAMarkerAndASearchAttributeRightBehindIt() {
        make((self, argument) -> {
            Flow.version("fees", Flow.DEFAULT_VERSION, 2);
            Flow.version("taxes", 1, 1);
            return bank().debit("a", 1);
        });
        worker.work();
        List<HistoryEvent> events = server.history().subList(4, 8);
        assertThat(events)
                .extracting(HistoryEvent::getEventType)
                .containsExactly(
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES);
        var marker = events.get(0).getMarkerRecordedEventAttributes();
        assertThat(marker.getMarkerName()).isEqualTo("Version");
        assertThat(marker.getDetailsMap()).containsOnlyKeys("changeId", "version", "versionSearchAttributeUpdated");
        Payload changes = events.get(3)
                .getUpsertWorkflowSearchAttributesEventAttributes()
                .getSearchAttributes()
                .getIndexedFieldsOrThrow("TemporalChangeVersion");
        assertThat(changes.getMetadataOrThrow("type")).isEqualTo(ByteString.copyFromUtf8("KeywordList"));
        assertThat(changes.getData().toStringUtf8()).isEqualTo("[\"fees-2\",\"taxes-1\"]");
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-protocol 56, 57, T11: what ends the run stands behind everything else, results of updates included
    void theLastCommandIsTheEnd() {
        make((self, argument) -> Flow.await(() -> self.words.contains("change b"))
                .thenApply(met -> {
                    Flow.upsertMemo(Map.of("k", "v"));
                    Flow.sleep(Duration.ofDays(1));
                    return "done";
                }));
        worker.work();
        server.update("u1", "change", "b");
        worker.decideOnly(decision -> {
            assertThat(types(decision))
                    .startsWith(CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE)
                    .endsWith(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                    .contains(CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES);
            assertThat(decision.messages().get(0).getId()).isEqualTo("u1/request/accept");
        });
    }

    // ---- Updates ----

    /** Its handler ends at once, as it is told. */
    @WorkflowInterface
    public interface Account {
        @WorkflowMethod
        CompletableFuture<String> run();

        @UpdateMethod
        CompletableFuture<Integer> add(int cents);
    }

    private static final class AccountFlow implements Account {
        private int balance;

        @Override
        public CompletableFuture<String> run() {
            return Flow.await(() -> balance >= 100).thenApply(met -> "rich");
        }

        @Override
        public CompletableFuture<Integer> add(int cents) {
            if (cents == 0) {
                throw ApplicationFailure.nonRetryable("nothing", "Nothing");
            }
            if (cents < 0) {
                throw new IllegalStateException("a bug");
            }
            balance += cents;
            return CompletableFuture.completedFuture(balance);
        }
    }

    private void account() {
        worker = SimWorker.of(server, "run-1", Account.class, AccountFlow::new);
        server.start("Account");
        worker.work();
    }

    @Test // sdk-protocol 60, 63, 68: accepted and completed in one task, in a row
    void anUpdateThatIsDoneAtOnceIsTwoCommandsInARow() {
        account();
        server.update("u1", "add", 5);
        worker.decideOnly(decision -> {
            assertThat(types(decision))
                    .containsExactly(
                            CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE, CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE);
            assertThat(decision.messages())
                    .extracting(message -> message.getId())
                    .containsExactly("u1/request/accept", "u1/request/complete");
        });
        worker.evict();
        server.update("u2", "add", 95);
        worker.work();
        assertThat(result()).isEqualTo("rich");
        assertThat(worker.replay()).isNull();
    }

    @Test // sdk-protocol 65
    void aFailureThatIsMeantCompletesTheUpdate() {
        account();
        server.update("u1", "add", 0);
        worker.work();
        assertThat(server.updateOutcome("u1").getFailure().getMessage()).isEqualTo("nothing");
        assertThat(server.isClosed()).isFalse();
    }

    @Test // sdk-protocol 65
    void anyOtherExceptionOfAnUpdateFailsTheTask() {
        account();
        server.update("u1", "add", -1);
        Decision.Failed failed = (Decision.Failed) worker.handle();
        assertThat(failed.failure().getMessage()).isEqualTo("a bug");
        assertThat(server.updateOutcome("u1")).isNull();
    }

    // ---- Events ----

    private Throwable feed(List<HistoryEvent> events) {
        Skins skins = Skins.installed();
        WorkflowRegistry registry = new WorkflowRegistry()
                .add(WorkflowDefinition.of(
                        Sample.class,
                        () -> new SampleCode((self, argument) -> Flow.sleep(Duration.ofSeconds(1))
                                .thenCompose(
                                        slept -> bank().debit(Flow.randomUuid().toString(), 1))),
                        skins));
        WorkflowRun run = new WorkflowRun(RunSettings.of("default", "q", registry, skins), "w1", "run-1");
        run.begin(RunTask.replay());
        run.feed(events, true);
        return run.failure();
    }

    /** A run that slept, and then something that nobody knows. */
    private List<HistoryEvent> withUnknown(boolean mayIgnore) {
        make((self, argument) -> Flow.sleep(Duration.ofSeconds(1))
                .thenCompose(slept -> bank().debit(Flow.randomUuid().toString(), 1)));
        worker.work();
        server.advance(Duration.ofSeconds(1));
        worker.work();
        List<HistoryEvent> events = new ArrayList<>(server.history().subList(0, 5));
        events.add(HistoryEvent.newBuilder()
                .setEventId(6)
                .setEventTypeValue(9_999)
                .setWorkerMayIgnore(mayIgnore)
                .build());
        server.history().stream()
                .skip(5)
                .forEach(event -> events.add(
                        event.toBuilder().setEventId(event.getEventId() + 1).build()));
        return events;
    }

    @Test // sdk-protocol 40
    void anEventThatNobodyKnowsFailsTheTask() {
        assertThat(feed(withUnknown(false))).hasMessageContaining("which this version of the SDK does not know");
    }

    @Test // sdk-protocol 40
    void anEventThatMayBeIgnoredIs() {
        assertThat(feed(withUnknown(true))).isNull();
    }
}
