package io.perdura.sdk.worker;

import static io.perdura.sdk.worker.WorkerStage.OWN;
import static io.perdura.sdk.worker.WorkerStage.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.sdk.activity.ActivityContext;
import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.enums.v1.WorkerStatus;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** sdk-protocol 93: a worker that goes loses nothing, and goes within its time. */
class ShutdownTest {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final WorkerStage stage = new WorkerStage();
    private final List<CompletableFuture<String>> running = new ArrayList<>();
    private boolean stopsWhenTold = true;

    private void start() {
        stage.make()
                .workflow(
                        Sample.class,
                        () -> new SampleCode((self, argument) ->
                                Flow.sleep(Duration.ofDays(1)).thenApply(slept -> "woke")))
                .activity("Slow", arguments -> {
                    CompletableFuture<String> result = new CompletableFuture<>();
                    running.add(result);
                    if (stopsWhenTold) {
                        ActivityContext.current().cancellation().thenAccept(reason -> result.cancel(false));
                    }
                    return result;
                });
        stage.begin();
        stage.history.start("Sample", "x");
    }

    private static PollActivityTaskQueueResponse activity(String token) {
        return PollActivityTaskQueueResponse.newBuilder()
                .setTaskToken(ByteString.copyFromUtf8(token))
                .setWorkflowExecution(WorkerStage.execution())
                .setActivityId(token)
                .setActivityType(ActivityType.newBuilder().setName("Slow"))
                .build();
    }

    private void giveActivity(String token) {
        stage.server.give(activity(token));
        stage.time.run();
    }

    private CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> gone = stage.worker.shutdown(GRACE).toCompletableFuture();
        stage.time.run();
        return gone;
    }

    @Test
    void itSaysThatItGoesAndHandsItsQueueBack() {
        start();
        String own = stage.server.openPolls(OWN).get(0).getTaskQueue().getName();
        CompletableFuture<Void> gone = shutdown();
        ShutdownWorkerRequest said = stage.server.last("ShutdownWorker");
        assertThat(said.getStickyTaskQueue()).isEqualTo(own);
        assertThat(said.getTaskQueue()).isEqualTo("q");
        assertThat(said.getReason()).isEqualTo("graceful shutdown");
        assertThat(said.getTaskQueueTypesList())
                .containsExactly(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY);
        assertThat(said.getWorkerHeartbeat().getStatus()).isEqualTo(WorkerStatus.WORKER_STATUS_SHUTTING_DOWN);
        assertThat(said.getWorkerInstanceKey()).hasSize(36);
        assertThat(gone).isDone();
        assertThat(stage.server.openPolls(OWN)).isEmpty();
        assertThat(stage.server.openPolls(SHARED)).isEmpty();
        assertThat(stage.server.openActivityPolls()).isZero();
    }

    @Test // a task that was on its way to a poll is not lost
    void pollsThatTheServerEndsAreLeftToIt() {
        stage.namespace.getCapabilitiesBuilder().setWorkerPollCompleteOnShutdown(true);
        start();
        CompletableFuture<Void> gone = shutdown();
        assertThat(stage.server.openPolls(SHARED)).hasSize(1);
        stage.give(SHARED, stage.task());
        assertThat(stage.completions()).isEqualTo(1);
        stage.server.endPolls();
        stage.time.advance(Duration.ofSeconds(1));
        assertThat(gone).isDone();
    }

    @Test
    void pollsThatTheServerDoesNotEndAreGivenUp() {
        stage.namespace.getCapabilitiesBuilder().setWorkerPollCompleteOnShutdown(true);
        start();
        CompletableFuture<Void> gone = shutdown();
        stage.time.advance(Duration.ofSeconds(6));
        assertThat(gone).isDone();
    }

    @Test
    void nobodyPollsAgain() {
        start();
        shutdown();
        int polls = stage.server.asked("PollWorkflowTaskQueue").size();
        stage.time.advance(Duration.ofMinutes(5));
        assertThat(stage.server.asked("PollWorkflowTaskQueue")).hasSize(polls);
    }

    @Test
    void whatIsUnderWayIsFinished() {
        start();
        giveActivity("a1");
        CompletableFuture<Void> gone = shutdown();
        stage.time.advance(Duration.ofSeconds(10));
        assertThat(gone).isNotDone();
        running.get(0).complete("done in time");
        stage.time.advance(Duration.ofSeconds(1));
        assertThat(stage.server.asked("RespondActivityTaskCompleted")).hasSize(1);
        assertThat(gone).isDone();
    }

    @Test
    void afterTheGracePeriodActivitiesAreToldAndTriedAgainElsewhere() {
        start();
        giveActivity("a1");
        CompletableFuture<Void> gone = shutdown();
        stage.time.advance(GRACE.plusSeconds(1));
        RespondActivityTaskFailedRequest said = stage.server.last("RespondActivityTaskFailed");
        assertThat(said.getFailure().getApplicationFailureInfo().getType()).isEqualTo("WorkerShutdown");
        assertThat(said.getFailure().getApplicationFailureInfo().getNonRetryable())
                .isFalse();
        assertThat(gone).isDone();
    }

    @Test // a poller that waits for a slot must not be waited for
    void anActivityThatNeverEndsHoldsNothingUpEvenIfItHasTheOnlySlot() {
        stopsWhenTold = false;
        stage.options(stage.options().activitySlots(1));
        start();
        giveActivity("a1");
        CompletableFuture<Void> gone = shutdown();
        stage.time.advance(GRACE.plusSeconds(6));
        assertThat(gone).isDone();
        running.get(0).complete("far too late");
        stage.time.run();
    }

    @Test
    void aSilentServerHoldsNothingUp() {
        stage.server.answer("ShutdownWorker", request -> null);
        start();
        CompletableFuture<Void> gone = shutdown();
        stage.time.advance(Duration.ofSeconds(6));
        assertThat(gone).isDone();
    }

    @Test
    void aServerThatIsGoneHoldsNothingUp() {
        start();
        stage.server.refuse("ShutdownWorker", RpcCode.UNAVAILABLE, "gone");
        assertThat(shutdown()).isDone();
    }

    @Test // sdk-protocol 20: its cache goes with it
    void twiceIsOnce() {
        AtomicInteger cached = new AtomicInteger();
        stage.metrics(new WorkerMetrics() {
            @Override
            public void cacheGrew(int runs) {
                cached.addAndGet(runs);
            }
        });
        start();
        stage.give(WorkerStage.SHARED, stage.task());
        stage.server.end("RespondWorkflowTaskCompleted", RespondWorkflowTaskCompletedResponse.getDefaultInstance());
        stage.time.run();
        assertThat(cached).hasValue(1);
        shutdown();
        assertThat(shutdown()).isDone();
        assertThat(cached).hasValue(0);
    }
}
