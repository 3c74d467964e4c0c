package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.WorkflowAlreadyStartedException;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** sdk-protocol 23: the first task of a workflow comes with the answer to its start, where a worker is at hand. */
class EagerStartTest {
    private static final StartOptions EAGER = StartOptions.of("q").eager(true);

    private final TestEnvironment environment = TestEnvironment.start();
    private final WorkflowClient client = WorkflowClient.of(environment.service());

    @AfterEach
    void close() {
        environment.close();
    }

    private WorkflowHandle<String> start(StartOptions options) {
        return environment.await(client.start("Nap", options, String.class, "x"));
    }

    private WorkflowExecutionStartedEventAttributes started(WorkflowHandle<?> handle) {
        return environment
                .workflow(handle.workflowId())
                .history()
                .getEvents(0)
                .getWorkflowExecutionStartedEventAttributes();
    }

    private void worker(String queue, WorkerOptions options) {
        environment
                .worker(queue, options)
                .workflow(
                        "Nap",
                        () -> arguments -> Flow.sleep(Duration.ofHours(1))
                                .thenApply(slept -> "rested " + arguments.get(0, String.class)));
        environment.begin();
    }

    @Test
    void theFirstTaskComesWithTheAnswer() {
        worker("q", WorkerOptions.defaults());
        for (int i = 0; i < 3; i++) {
            WorkflowHandle<String> handle = start(EAGER);
            assertThat(started(handle).getEagerExecutionAccepted()).isTrue();
            assertThat(environment.await(handle.result())).isEqualTo("rested x");
        }
    }

    @Test
    void aStartThatIsRefusedGivesTheSlotBack() {
        worker("q", WorkerOptions.defaults().workflowSlots(3).workflowPollers(2));
        WorkflowHandle<String> open = start(EAGER.workflowId("w"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> start(EAGER.workflowId("w"))).isInstanceOf(WorkflowAlreadyStartedException.class);
        }
        assertThat(started(start(EAGER)).getEagerExecutionAccepted()).isTrue();
        assertThat(environment.await(open.result())).isEqualTo("rested x");
    }

    @Test
    void withoutAWorkerOfTheQueueOrAFreeSlotItIsAStartLikeAnyOther() {
        worker("other", WorkerOptions.defaults());
        assertThat(started(start(EAGER)).getEagerExecutionAccepted()).isFalse();
        worker("q", WorkerOptions.defaults().workflowSlots(2).workflowPollers(2));
        environment.settle();
        WorkflowHandle<String> handle = start(EAGER);
        assertThat(started(handle).getEagerExecutionAccepted()).isFalse();
        assertThat(environment.await(handle.result())).isEqualTo("rested x");
    }
}
