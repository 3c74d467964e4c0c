package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.interceptor.ContextPropagator;
import io.perdura.sdk.interceptor.MdcPropagator;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.worker.WorkerOptions;
import io.perdura.sdk.workflow.Flow;
import io.perdura.sdk.workflow.WorkflowInterface;
import io.perdura.sdk.workflow.WorkflowMethod;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** sdk-surface 9.3 and issue 8: what a starter sends in headers is there in workflows, activities and children. */
class PropagationTest {
    private static final ContextPropagator TENANT = MdcPropagator.of("tenant");

    /** Tells what it has, here and elsewhere. */
    @WorkflowInterface
    public interface Telling {
        @WorkflowMethod
        CompletableFuture<String> tell(boolean child);
    }

    /** What activities have. */
    @ActivityInterface
    public interface Elsewhere {
        CompletableFuture<String> here();

        String onAThread();
    }

    /** Sleeps in between, so that it goes on in another turn. */
    public static final class TellingFlow implements Telling {
        private final Elsewhere remote =
                Flow.activity(Elsewhere.class, ActivityOptions.ofStartToClose(Duration.ofSeconds(5)));
        private final Elsewhere local =
                Flow.localActivity(Elsewhere.class, LocalActivityOptions.ofStartToClose(Duration.ofSeconds(5)));

        @Override
        public CompletableFuture<String> tell(boolean child) {
            if (child) {
                return CompletableFuture.completedFuture("child " + MDC.get("tenant"));
            }
            return Flow.sleep(Duration.ofDays(1))
                    .thenCompose(slept -> remote.here())
                    .thenCombine(Flow.call(remote::onAThread), (one, other) -> one + ", " + other)
                    .thenCombine(local.here(), (one, other) -> one + ", " + other)
                    .thenCombine(Flow.child(Telling.class).tell(true), (one, other) -> one + ", " + other)
                    .thenApply(all -> "workflow " + MDC.get("tenant") + ": " + all);
        }
    }

    /** Each says what it sees when it is called. */
    public static final class Seen implements Elsewhere {
        @Override
        public CompletableFuture<String> here() {
            return CompletableFuture.completedFuture("activity " + MDC.get("tenant"));
        }

        @Override
        public String onAThread() {
            return "thread " + MDC.get("tenant");
        }
    }

    @Test
    void whatComesInAHeaderIsThereInEveryTurnAndGoesOn() {
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment
                    .worker("q", WorkerOptions.defaults().contextPropagators(List.of(TENANT)))
                    .workflow(TellingFlow.class)
                    .activities(new Seen());
            environment.begin();
            environment.await(environment
                    .service()
                    .call(
                            WorkflowServiceMethods.START_WORKFLOW_EXECUTION,
                            StartWorkflowExecutionRequest.newBuilder()
                                    .setNamespace("default")
                                    .setWorkflowId("w")
                                    .setRequestId("r")
                                    .setWorkflowType(WorkflowType.newBuilder().setName("Telling"))
                                    .setTaskQueue(TaskQueue.newBuilder().setName("q"))
                                    .setHeader(Header.newBuilder()
                                            .putFields(
                                                    "tenant",
                                                    DataConverter.standard().toPayload("blue")))
                                    .build()));
            assertThat(environment.workflow("w").result(String.class))
                    .isEqualTo("workflow blue: activity blue, thread blue, activity blue, child blue");
            assertThat(MDC.get("tenant")).as("what was before is back").isNull();
        }
    }

    @Test
    void withoutAHeaderNothingIsThere() {
        try (TestEnvironment environment = TestEnvironment.start()) {
            environment
                    .worker("q", WorkerOptions.defaults().contextPropagators(List.of(TENANT)))
                    .workflow(TellingFlow.class)
                    .activities(new Seen());
            assertThat(environment.run("Telling", false).result(String.class))
                    .isEqualTo("workflow null: activity null, thread null, activity null, child null");
        }
    }
}
