package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.activity.ActivityInterface;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.sample.HeardLog;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.sim.SimServer;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How a worker carries out activities; the numbers are those of the protocol (sdk-protocol). */
class ActivityTasksTest {
    private final WorkerStage stage = new WorkerStage();

    /** What the tests call. */
    @ActivityInterface
    public interface Doing {
        CompletionStage<String> twice(String word);

        CompletionStage<String> fail(String word);

        CompletionStage<String> later(String word);
    }

    private static final class Things implements Doing {
        @Override
        public CompletionStage<String> twice(String word) {
            return CompletableFuture.completedStage(word + word);
        }

        @Override
        public CompletionStage<String> fail(String word) {
            ActivityContext.current().heartbeat(1);
            ActivityContext.current().heartbeat(2);
            return CompletableFuture.failedStage(ApplicationFailure.nonRetryable(word, "No", "detail"));
        }

        @Override
        public CompletionStage<String> later(String word) {
            ActivityContext.current().completeLater();
            return CompletableFuture.completedStage("ignored");
        }
    }

    private void start() {
        stage.make().activities(new Things());
        stage.begin();
    }

    private void give(String type, Payloads input) {
        stage.server.give(PollActivityTaskQueueResponse.newBuilder()
                .setTaskToken(ByteString.copyFromUtf8("a1"))
                .setWorkflowExecution(WorkerStage.execution())
                .setActivityId("a1")
                .setActivityType(ActivityType.newBuilder().setName(type))
                .setInput(input)
                .build());
        stage.time.run();
    }

    private Failure failure() {
        RespondActivityTaskFailedRequest said = stage.server.last("RespondActivityTaskFailed");
        return said.getFailure();
    }

    @Test
    void whatItGivesBackIsTheResult() {
        start();
        give("Twice", SimServer.args("ab"));
        RespondActivityTaskCompletedRequest said = stage.server.last("RespondActivityTaskCompleted");
        assertThat(said.getResult()).isEqualTo(SimServer.args("abab"));
    }

    @Test // sdk-protocol 88: the newest heartbeat goes with the failure, sent before or not
    void aFailureCarriesTheLastHeartbeat() {
        start();
        give("Fail", SimServer.args("broken"));
        RespondActivityTaskFailedRequest said = stage.server.last("RespondActivityTaskFailed");
        assertThat(said.getFailure().getMessage()).isEqualTo("broken");
        assertThat(said.getFailure().getApplicationFailureInfo().getType()).isEqualTo("No");
        assertThat(said.getLastHeartbeatDetails()).isEqualTo(SimServer.args(2));
    }

    @Test // sdk-protocol 102: what is part of the plan neither alarms nor counts
    void aBenignFailureIsToldToTheServerAndToNobodyElse() {
        List<String> counted = new ArrayList<>();
        stage.metrics(new WorkerMetrics() {
            @Override
            public void activityFailed(String activityType) {
                counted.add(activityType);
            }
        });
        stage.make()
                .activities(new Things())
                .activity(
                        "Benign",
                        arguments -> CompletableFuture.failedStage(ApplicationFailure.retryable("not yet", "NotYet")
                                .benign()));
        stage.begin();
        try (HeardLog log = new HeardLog()) {
            give("Benign", SimServer.args("x"));
            assertThat(failure().getMessage()).isEqualTo("not yet");
            assertThat(log.warnings()).noneMatch(line -> line.contains("(Benign)"));
            assertThat(counted).isEmpty();
            give("Fail", SimServer.args("broken"));
            assertThat(log.warnings()).contains("attempt 0 of activity a1 (Fail) of workflow w1 failed: broken");
            assertThat(counted).containsExactly("Fail");
        }
    }

    @Test // sdk-protocol 90
    void anActivityThatIsNotRegisteredFailsAndNamesWhatIs() {
        start();
        give("Nothing", Payloads.getDefaultInstance());
        assertThat(failure().getMessage())
                .isEqualTo("Activity type Nothing is not registered with this worker; it knows [Fail, Later, Twice]");
        assertThat(failure().getApplicationFailureInfo().getNonRetryable()).isFalse();
    }

    @Test
    void argumentsThatCannotBeReadFailTheAttemptAndSayWhich() {
        start();
        Payload garbage = Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8("{not json"))
                .build();
        give("Twice", Payloads.newBuilder().addPayloads(garbage).build());
        assertThat(failure().getMessage())
                .isEqualTo("argument 1 of Doing.twice cannot be read: not JSON of java.lang.String");
        assertThat(failure().getApplicationFailureInfo().getNonRetryable()).isFalse();
    }

    @Test
    void anEncodingThatNobodyKnowsFailsTheAttempt() {
        start();
        Payload foreign = Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("binary/encrypted"))
                .build();
        give("Twice", Payloads.newBuilder().addPayloads(foreign).build());
        assertThat(failure().getMessage()).contains("binary/encrypted");
    }

    @Test
    void aResultThatTheNamespaceDoesNotTakeFailsTheAttempt() {
        stage.namespace.getLimitsBuilder().setBlobSizeLimitError(1_000);
        start();
        give("Twice", SimServer.args("x".repeat(900)));
        assertThat(stage.server.asked("RespondActivityTaskCompleted")).isEmpty();
        assertThat(failure().getMessage()).startsWith("the result of activity Twice has 18");
        assertThat(failure().getApplicationFailureInfo().getNonRetryable()).isFalse();
    }

    @Test // T13
    void aResultThatIsTooLargeForTheWireFailsTheAttempt() {
        start();
        stage.server.refuse(
                "RespondActivityTaskCompleted",
                RpcCode.RESOURCE_EXHAUSTED,
                "grpc: received message larger than max (5000000 vs. 4194304)");
        give("Twice", SimServer.args("ab"));
        stage.time.advance(Duration.ofMinutes(2));
        assertThat(stage.server.asked("RespondActivityTaskCompleted")).hasSize(1);
        assertThat(failure().getMessage()).startsWith("the result of activity Twice is larger than the server takes");
    }

    @Test // sdk-protocol 89: nothing is answered, and the slot is free
    void anActivityThatIsCompletedElsewhereIsNotAnswered() {
        stage.options(stage.options().activitySlots(1));
        start();
        give("Later", SimServer.args("x"));
        assertThat(stage.server.asked("RespondActivityTaskCompleted")).isEmpty();
        assertThat(stage.server.openActivityPolls()).isEqualTo(1);
    }

    @Test // sdk-protocol 92
    void theLimitOfTheQueueIsToldWithEachPoll() {
        stage.options(stage.options().queueActivitiesPerSecond(7));
        start();
        PollActivityTaskQueueRequest poll = stage.server.last("PollActivityTaskQueue");
        assertThat(poll.getTaskQueueMetadata().getMaxTasksPerSecond().getValue())
                .isEqualTo(7);
    }

    @Test // sdk-protocol 95: for as long as the worker runs, slower and slower, and never in a rush
    void pollsThatFailAreTriedAgainForEver() {
        stage.server.refuse("PollActivityTaskQueue", RpcCode.PERMISSION_DENIED, "no");
        start();
        stage.time.advance(Duration.ofMinutes(10));
        assertThat(stage.server.asked("PollActivityTaskQueue").size()).isBetween(60, 80);
        stage.server.answer("PollActivityTaskQueue", request -> null);
        stage.time.advance(Duration.ofSeconds(15));
        assertThat(stage.server.openActivityPolls()).isEqualTo(1);
    }
}
