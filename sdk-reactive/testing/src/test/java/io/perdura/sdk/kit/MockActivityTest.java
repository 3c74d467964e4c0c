package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.testing.MockActivity;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Activities that do what a test says, and those without an interface. */
class MockActivityTest {

    /** Calls an activity by its type. */
    @WorkflowInterface
    public interface Calling {
        @WorkflowMethod
        CompletableFuture<String> call(String type, int amount);
    }

    /** With three attempts of ten seconds. */
    public static final class CallingFlow implements Calling {
        @Override
        public CompletableFuture<String> call(String type, int amount) {
            return Flow.activity(
                    type, ActivityOptions.ofStartToClose(Duration.ofSeconds(10)).attempts(3), String.class, amount);
        }
    }

    @Test
    void failsAsOftenAsItIsToldAndRemembersItsCalls() {
        MockActivity charge = MockActivity.returning("paid").failingFirst(2, () -> new IllegalStateException("busy"));
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment.worker("q").workflow(CallingFlow.class).activity("Charge", charge);
            assertThat(environment.run("Calling", "Charge", 7).result(String.class))
                    .isEqualTo("paid");
        }
        assertThat(charge.calls()).hasSize(3);
        assertThat(charge.calls().get(2).get(0, int.class)).isEqualTo(7);
    }

    @Test
    void oneThatHangsRunsIntoItsTimeout() {
        try (TestEnvironment environment =
                TestEnvironment.with().patience(Duration.ofMillis(50)).start()) {
            environment.worker("q").workflow(CallingFlow.class).activity("Charge", MockActivity.hanging());
            assertThatThrownBy(() -> environment.run("Calling", "Charge", 7).result(String.class))
                    .isInstanceOf(ActivityFailure.class)
                    .hasRootCauseInstanceOf(TimeoutFailure.class);
        }
    }

    @Test
    void whatNothingIsRegisteredForGoesToTheOthers() {
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment
                    .worker("q")
                    .workflow(CallingFlow.class)
                    .otherActivities(arguments -> CompletableFuture.completedFuture("other " + arguments.size()));
            assertThat(environment.run("Calling", "Whatever", 7).result(String.class))
                    .isEqualTo("other 1");
        }
    }
}
