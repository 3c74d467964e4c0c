package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.QueryMethod;
import io.perdura.sdk.workflow.SignalMethod;
import io.perdura.sdk.workflow.UpdateMethod;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** sdk-surface 9.3: a trace goes from a client through workflows, children and activities, and no replay adds to it. */
class TracingTest {

    /** Waits to be told that it may go on. */
    @WorkflowInterface
    public interface Trip {
        @WorkflowMethod
        CompletableFuture<String> go(boolean further);

        @SignalMethod
        void on(String word);

        @QueryMethod
        String word();

        @UpdateMethod
        CompletableFuture<String> change(String word);
    }

    /** See {@link Trip}. */
    public static final class TripFlow implements Trip {
        private final Orders.Shop shop = Flow.activity(
                Orders.Shop.class, io.perdura.sdk.option.ActivityOptions.ofStartToClose(Duration.ofSeconds(5)));
        private String word = "";

        @Override
        public CompletableFuture<String> go(boolean further) {
            if (!further) {
                return Flow.await(() -> !word.isEmpty()).thenCompose(told -> shop.charge(word));
            }
            Trip child = Flow.child(Trip.class);
            CompletableFuture<String> ended = child.go(false);
            CompletableFuture<Void> sent = Flow.run(() -> child.on("left"));
            return Flow.await(() -> word.equals("now")).thenCompose(told -> sent.thenCompose(done -> ended));
        }

        @Override
        public void on(String told) {
            word = told;
        }

        @Override
        public String word() {
            return word;
        }

        @Override
        public CompletableFuture<String> change(String changed) {
            word = changed;
            return CompletableFuture.completedFuture(changed);
        }
    }

    private static final Orders.Shop SHOP = new Orders.Shop() {
        @Override
        public CompletableFuture<String> charge(String item) {
            return CompletableFuture.completedFuture("charged " + item);
        }

        @Override
        public String pack(String item) {
            return item;
        }
    };

    @Test
    void aTraceGoesWhereverTheWorkflowLeadsAndReplayAddsNothing() {
        Tracing tracing = new Tracing();
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment
                    .worker("q", WorkerOptions.defaults().cachedRunsMax(0).interceptors(List.of(tracing)))
                    .workflow(TripFlow.class)
                    .activities(SHOP);
            environment.begin();
            WorkflowClient client = WorkflowClient.of(environment.service(), Converters.standard(), List.of(tracing));
            AtomicReference<WorkflowHandle<String>> handle = new AtomicReference<>();
            tracing.within(
                    "Mine",
                    () -> handle.set(environment.await(
                            client.start(Trip.class, StartOptions.of("q").workflowId("t"), trip -> trip.go(true)))));
            environment.settle();
            environment.await(handle.get().signal("on", "a word"));
            environment.settle();
            assertThat(environment.await(handle.get().query("word", String.class)))
                    .isEqualTo("a word");
            assertThat(environment.await(handle.get().update("change", String.class, "now")))
                    .isEqualTo("now");
            assertThat(environment.await(handle.get().result())).isEqualTo("charged left");
        }

        String run = "Mine > StartWorkflow:Trip > RunWorkflow:Trip";
        String child = run + " > StartChildWorkflow:Trip > RunWorkflow:Trip";
        assertThat(tracing.paths())
                .isEqualTo(Map.ofEntries(
                        Map.entry("Mine", 1L),
                        Map.entry("Mine > StartWorkflow:Trip", 1L),
                        Map.entry(run, 1L),
                        Map.entry(run + " > StartChildWorkflow:Trip", 1L),
                        Map.entry(child, 1L),
                        Map.entry(run + " > SignalChildWorkflow:on", 1L),
                        Map.entry(run + " > SignalChildWorkflow:on > HandleSignal:on", 1L),
                        Map.entry(child + " > StartActivity:Charge", 1L),
                        Map.entry(child + " > StartActivity:Charge > RunActivity:Charge", 1L),
                        Map.entry("SignalWorkflow:on", 1L),
                        Map.entry("SignalWorkflow:on > HandleSignal:on", 1L),
                        Map.entry("QueryWorkflow:word", 1L),
                        Map.entry("QueryWorkflow:word > HandleQuery:word", 1L),
                        Map.entry("UpdateWorkflow:change", 1L),
                        Map.entry("UpdateWorkflow:change > HandleUpdate:change", 1L)));
    }
}
