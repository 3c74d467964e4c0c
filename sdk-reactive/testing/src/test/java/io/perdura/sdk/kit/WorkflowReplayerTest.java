package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.machine.Underway;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.testing.HistoryFile;
import io.perdura.sdk.testing.ReplayFailure;
import io.perdura.sdk.testing.Step;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import io.perdura.sdk.testing.WorkflowReplayer;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Histories against the code as it is, and against code that somebody has changed. */
class WorkflowReplayerTest {
    private static History history;

    @BeforeAll
    static void make() {
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment
                    .worker("orders")
                    .workflow(Orders.OrderFlow.class)
                    .workflow(Orders.ShippingFlow.class)
                    .activities(new Orders.Shop() {
                        @Override
                        public CompletableFuture<String> charge(String item) {
                            return CompletableFuture.completedFuture("charged");
                        }

                        @Override
                        public String pack(String item) {
                            return "boxed " + item;
                        }
                    });
            TestRun run = environment.run("Order", "lamp");
            environment.settle();
            run.signal("confirm");
            run.result(String.class);
            history = run.history();
        }
    }

    /** The order, changed: it waits a little before it charges. */
    static class Impatient implements Orders.Order {
        private final Orders.Shop shop =
                Flow.activity(Orders.Shop.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(10)));

        @Override
        public CompletableFuture<String> place(String item) {
            return Flow.sleep(Duration.ofSeconds(1)).thenCompose(slept -> shop.charge(item));
        }

        @Override
        public void confirm() {}

        @Override
        public CompletableFuture<Integer> add(int pieces) {
            return CompletableFuture.completedFuture(pieces);
        }

        @Override
        public void validateAdd(int pieces) {}

        @Override
        public String status() {
            return "impatient";
        }
    }

    /** The order, changed: it charges and is done. */
    static final class Hasty extends Impatient {
        @Override
        public CompletableFuture<String> place(String item) {
            return CompletableFuture.completedFuture("done");
        }
    }

    @Test
    void aHistoryReplaysWithTheCodeThatMadeIt() {
        WorkflowReplayer.of(Orders.OrderFlow.class).replay(history);
    }

    @Test
    void soDoesItsJsonAndWhatItWasCutOffAt() {
        WorkflowReplayer replayer = WorkflowReplayer.of(Orders.OrderFlow.class);
        replayer.replay(HistoryFile.fromJson(HistoryFile.toJson(history)));
        replayer.replay(HistoryFile.fromBytes(history.toByteArray()));
        for (int events = 1; events < history.getEventsCount(); events++) {
            if (Underway.isCommandEvent(history.getEvents(events).getEventType())) {
                continue; // a server appends a completed task and its commands together
            }
            replayer.replay(History.newBuilder()
                    .addAllEvents(history.getEventsList().subList(0, events))
                    .build());
        }
    }

    @Test
    void changedCodeFailsWithBothSidesInWordsAndTheLine() {
        assertThatThrownBy(() -> WorkflowReplayer.of(Impatient.class).replay(history))
                .isInstanceOf(ReplayFailure.class)
                .hasMessageContaining("Order workflow-1 does not replay")
                .hasMessageContaining("[TMPRL1100]")
                .hasMessageContaining("Charge")
                .hasMessageContaining("timer")
                .hasMessageContaining("WorkflowReplayerTest.java:");
        assertThatThrownBy(() -> WorkflowReplayer.of(Hasty.class).replay(history))
                .hasMessageContaining("Charge");
    }

    @Test
    void commandsThatTheEndOfHistoryDoesNotHaveAreFound() {
        History untilCharge = History.newBuilder()
                .addAllEvents(history.getEventsList().subList(0, 4)) // started, scheduled, started, completed
                .build();
        assertThatThrownBy(() -> WorkflowReplayer.of(Orders.OrderFlow.class).replay(untilCharge))
                .hasMessageContaining("it ends before");
    }

    @Test
    void ofManyHistoriesAllThatDoNotReplayAreTold() {
        assertThat(WorkflowReplayer.of(Impatient.class).replayAll(List.of(history, history)))
                .hasSize(2)
                .extracting(ReplayFailure::workflowId)
                .containsOnly("workflow-1");
    }

    @Test
    void theStepperShowsTheStateAfterEachEvent() {
        List<Step> steps = WorkflowReplayer.of(Orders.OrderFlow.class).steps(history);
        assertThat(steps).hasSize(history.getEventsCount());
        assertThat(steps.get(0).fields()).isEmpty();
        Step charging = after(steps, EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED);
        assertThat(charging.fields()).containsEntry("status", "new").doesNotContainKey("shop");
        assertThat(charging.underway()).contains("Charge");
        Step waiting = after(steps, EventType.EVENT_TYPE_TIMER_STARTED);
        assertThat(waiting.fields()).containsEntry("status", "charged").containsEntry("confirmed", "false");
        assertThat(waiting.toString()).contains("TIMER_STARTED").contains("timer");
        assertThat(steps.get(steps.size() - 1).fields()).containsEntry("status", "boxed lamp");
    }

    private static Step after(List<Step> steps, EventType type) {
        return steps.stream()
                .filter(step -> step.event().getEventType() == type)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void queriesAreAnsweredAtTheEndOfAHistory() {
        assertThat(WorkflowReplayer.of(Orders.OrderFlow.class).query(history, "status", String.class))
                .isEqualTo("boxed lamp");
    }

    @Test
    void namesOfOlderToolsAreRead() {
        String old = "{\"events\":[{\"eventId\":\"1\",\"eventType\":\"WorkflowExecutionStarted\","
                + "\"workflowExecutionStartedEventAttributes\":{\"workflowType\":{\"name\":\"Order\"},"
                + "\"taskQueue\":{\"name\":\"orders\",\"kind\":\"Normal\"}}}]}";
        assertThat(HistoryFile.fromJson(old).getEvents(0).getEventType())
                .isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
    }
}
