package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.converter.Arguments;
import io.perdura.sdk.converter.RawValue;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.UntypedWorkflow;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** sdk-protocol 66, 73, 75: workflows, handlers and activities that are known by what they are called as, and in no other way. */
class UntypedWorkflowTest {
    private static final ActivityOptions SHORT = ActivityOptions.ofStartToClose(Duration.ofSeconds(5));

    private final TestEnvironment environment = TestEnvironment.start();

    @AfterEach
    void close() {
        environment.close();
    }

    /** Handles whatever comes, and ends when it is told to. */
    private static final class Anything implements UntypedWorkflow {
        private final List<String> came = new ArrayList<>();
        private boolean over;

        Anything() {
            Flow.onSignal("end", (name, arguments) -> {
                over = true;
                return null;
            });
            Flow.onOtherSignals((name, arguments) -> Flow.sleep(Duration.ofMinutes(1))
                    .thenRun(() -> came.add(name + " " + arguments.size() + " " + arguments.get(0, String.class))));
            Flow.onQuery("came", (name, arguments) -> came);
            Flow.onOtherQueries((name, arguments) -> CompletableFuture.completedFuture(name + "?"));
            Flow.onUpdate("twice", (name, arguments) -> 2 * Objects.requireNonNull(arguments.get(0, Integer.class)));
            Flow.onOtherUpdates(
                    (name, arguments) -> {
                        if (arguments.size() == 0) {
                            throw ApplicationFailure.nonRetryable(name + " of nothing", "Nothing");
                        }
                    },
                    (name, arguments) ->
                            Flow.<String>activity(name, SHORT, String.class, arguments.get(0, String.class)));
        }

        @Override
        public Object execute(Arguments arguments) {
            return Flow.await(() -> over)
                    .thenApply(ended -> Flow.info().workflowType() + " of "
                            + Objects.requireNonNull(arguments.get(0, RawValue.class))
                                    .payload()
                                    .getData()
                                    .toStringUtf8()
                            + ": " + came);
        }
    }

    @Test
    void oneClassIsAllTypesAndHandlesAllNames() {
        environment
                .worker("q")
                .otherWorkflows(Anything::new)
                .otherActivities(arguments -> CompletableFuture.completedFuture(
                        ActivityContext.current().info().activityType() + " " + arguments.get(0, String.class)));
        TestRun run = environment.run("Whatever", "this");
        run.signal("one", "a");
        run.signal("two", "b", "c");
        assertThat(run.update("twice", Integer.class, 21)).isEqualTo(42);
        assertThat(run.update("Wash", String.class, "it")).isEqualTo("Wash it");
        assertThatThrownBy(() -> run.update("Wash", String.class)).hasMessageContaining("Wash of nothing");
        environment.advance(Duration.ofMinutes(2));
        assertThat(run.query("came", List.class)).isEqualTo(List.of("one 1 a", "two 2 b"));
        assertThat(run.query("really", String.class)).isEqualTo("really?");
        run.signal("end");
        assertThat(run.result(String.class)).isEqualTo("Whatever of \"this\": [one 1 a, two 2 b]");
    }

    @Test
    void temporalsOwnNamesReachNobody() {
        environment.worker("q").workflow("Mine", Anything::new);
        TestRun run = environment.run("Mine", "x");
        run.signal("__temporal_something", "a");
        assertThatThrownBy(() -> run.query("__temporal_nothing", String.class))
                .hasMessageContaining("__temporal_nothing");
        run.signal("end");
        assertThat(run.result(String.class)).isEqualTo("Mine of \"x\": []");
    }

    @Test
    void aTypeThatIsRegisteredGoesBeforeAllOthers() {
        environment.worker("q").workflow("Known", () -> arguments -> "known").otherWorkflows(() -> arguments -> null);
        assertThat(environment.run("Known").result(String.class)).isEqualTo("known");
        assertThat(environment.run("Unknown").result(String.class)).isNull();
    }

    /** Has no handlers but those that it adds while it runs. */
    @WorkflowInterface
    public interface Late {
        @WorkflowMethod
        CompletableFuture<List<String>> run();
    }

    /** Listens after an hour, when signals have been there for long. */
    public static final class LateFlow implements Late {
        private final List<String> heard = new ArrayList<>();

        @Override
        public CompletableFuture<List<String>> run() {
            return Flow.sleep(Duration.ofHours(1))
                    .thenCompose(slept -> {
                        Flow.onSignal("b", (name, arguments) -> hear("first " + name, arguments));
                        Flow.onOtherSignals((name, arguments) -> hear(name, arguments));
                        return Flow.sleep(Duration.ofHours(1));
                    })
                    .thenCompose(slept -> {
                        Flow.onSignal("b", (name, arguments) -> hear("second " + name, arguments));
                        return Flow.await(() -> heard.size() == 4);
                    })
                    .thenApply(all -> heard);
        }

        private @Nullable Object hear(String what, Arguments arguments) {
            heard.add(what + arguments.get(0, Integer.class));
            return null;
        }
    }

    @Test
    void signalsThatCameBeforeTheirHandlerAreHandledInOrderWhenItComes() {
        environment.worker("q").workflow(LateFlow.class);
        TestRun run = environment.run("Late");
        run.signal("b", 1);
        run.signal("a", 2);
        run.signal("b", 3);
        environment.advance(Duration.ofMinutes(130));
        run.signal("b", 4);
        assertThat(run.result(List.class)).isEqualTo(List.of("first b1", "a2", "first b3", "second b4"));
    }

    @Test
    void anUpdateThatNobodyHandlesIsRejectedWithTheNamesThatAreHandled() {
        environment.worker("q").workflow("Mine", () -> arguments -> {
            Flow.onUpdate("known", (name, given) -> null);
            return Flow.sleep(Duration.ofHours(1));
        });
        TestRun run = environment.run("Mine");
        assertThatThrownBy(() -> run.update("unknown", String.class)).hasMessageContaining("knownNames=[known]");
        assertThat(run.update("known", String.class)).isNull();
    }
}
