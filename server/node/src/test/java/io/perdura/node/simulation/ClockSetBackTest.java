package io.perdura.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.engine.Limits;
import io.perdura.engine.Slots;
import io.perdura.engine.Times;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.routing.Reply;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A pause before a retry that was seen to be over lies ahead again once the clock is set back. Whatever was done with it
 * meanwhile, it is not forgotten: the next attempt is offered when the clock has come there a second time. What is a span,
 * and no moment, no clock that is set makes longer or shorter.
 */
class ClockSetBackTest extends WithOneShard {
    private static final long PAUSE_MS = 60_000;
    /** All that falls due is known from the beginning, or has to be looked for. */
    private static final long ALL_MS = 1_000 * PAUSE_MS;

    private static final long LITTLE_MS = 2_000;
    /** A task that nobody takes goes into the backlog. */
    private static final long AFTER_MS = 3_600_000;
    /** Without a proof for so long, the shard may have been taken. */
    private static final long DOUBT_AFTER_MS = 600_000;

    private PollActivityTaskQueueResponse activity = PollActivityTaskQueueResponse.getDefaultInstance();

    ClockSetBackTest() {
        super(1_000_000);
    }

    @AfterEach
    void theShardIsStillOpen() {
        assertThat(lost).isEmpty();
    }

    @Test
    void beforeWhatWasDecidedIsStored() {
        RunKey run = untilStarted(ALL_MS);
        disk.slow(PAUSE_MS, 100 * PAUSE_MS);
        Future<Reply> failed = fail(activity);
        clockComesTo(PAUSE_MS + 1_000);
        assertThat(loaded(run).pendingCommits()).isPositive();

        skewMs = -1_000 * PAUSE_MS;
        until(failed::isComplete);

        assertThat(attempts()).containsExactly(1);
        clockComesTo(PAUSE_MS + 1_000);
        assertThat(attempts()).containsExactly(1, 2);
    }

    @Test
    void beforeQueuesAreToldAgain() {
        untilRetried(ALL_MS);
        clockComesTo(PAUSE_MS + 1_000);
        assertThat(attempts()).containsExactly(1, 2);

        skewMs = -10 * PAUSE_MS;
        shard().tellAllAgain();

        assertThat(attempts()).containsExactly(1, 2);
        clockComesTo(PAUSE_MS + 1_000);
        assertThat(attempts()).containsExactly(1, 2, 2);
    }

    @Test
    void beforeTheRunLeavesMemory() {
        RunKey run = untilRetried(LITTLE_MS);
        skewMs = PAUSE_MS + 1_000;
        until(() -> loaded(run).pendingCommits() > 0); // the timer fires, and the header says that the task is owed
        skewMs = 0;
        clockComesTo(10_000);
        call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start("another")); // for which room is made
        assertThat(shard().peek(run)).isNull();
        assertThat(attempts()).containsExactly(1);

        clockComesTo(PAUSE_MS + 1_000);

        assertThat(attempts()).containsExactly(1, 2);
    }

    // ---- Spans: whatever the clock is set to, they end when their time is over ----

    @Test
    void beforeTheShardIsKnownToBeOurs() {
        untilOffered(ALL_MS);
        skewMs = 10 * AFTER_MS;
        describe();
        assertThat(questions).isZero();

        skewMs = -10 * AFTER_MS;
        waits(DOUBT_AFTER_MS);
        describe();

        assertThat(questions).isOne();
    }

    @Test
    void beforeATaskThatNobodyTakesIsParked() {
        StartWorkflowExecutionResponse started = untilOffered(ALL_MS);

        skewMs = -10 * AFTER_MS;
        waits(AFTER_MS + 10_000);

        assertThat(database.backlogOf(UUID.fromString(started.getRunId()))).hasSize(1);
    }

    private void describe() {
        call(
                WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION,
                DescribeWorkflowExecutionRequest.newBuilder()
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW))
                        .build());
    }

    // ---- The run: a timer, a workflow task that a worker has, and an activity that has failed once ----

    private RunKey untilRetried(long windowMs) {
        RunKey run = untilStarted(windowMs);
        until(fail(activity)::isComplete);
        return run;
    }

    private StartWorkflowExecutionResponse untilOffered(long windowMs) {
        open(new ShardOptions(0, 1 << 16, 50, 3_600_000, AFTER_MS, 100, windowMs, DOUBT_AFTER_MS, 3, 500));
        StartWorkflowExecutionResponse started =
                call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW), StartWorkflowExecutionResponse.parser());
        until(() -> offers.size() == 1);
        return started;
    }

    private RunKey untilStarted(long windowMs) {
        StartWorkflowExecutionResponse started = untilOffered(windowMs);
        PollWorkflowTaskQueueResponse task =
                call(NodeRpcs.START_TASK, startOf(offers.get(0)), PollWorkflowTaskQueueResponse.parser());
        call(
                WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED,
                RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setTaskToken(task.getTaskToken())
                        .setForceCreateNewWorkflowTask(true)
                        .addCommands(timer())
                        .addCommands(activity())
                        .build());
        until(() -> offers.size() == 3);
        for (OfferTaskRequest offer : List.copyOf(offers).subList(1, 3)) {
            if (offer.getTask().getKind() == TaskRef.Kind.WORKFLOW) {
                call(NodeRpcs.START_TASK, startOf(offer), PollWorkflowTaskQueueResponse.parser());
            } else {
                activity = call(NodeRpcs.START_TASK, startOf(offer), PollActivityTaskQueueResponse.parser());
            }
        }
        return new RunKey(
                Slots.of(Simulation.NAMESPACE_ID, WORKFLOW),
                Simulation.NAMESPACE_ID,
                WORKFLOW,
                UUID.fromString(started.getRunId()));
    }

    private Future<Reply> fail(PollActivityTaskQueueResponse given) {
        return send(
                WorkerRpcs.RESPOND_ACTIVITY_TASK_FAILED,
                RespondActivityTaskFailedRequest.newBuilder()
                        .setTaskToken(given.getTaskToken())
                        .build());
    }

    private static StartWorkflowExecutionRequest start(String workflowId) {
        return StartRules.complete(
                StartWorkflowExecutionRequest.newBuilder()
                        .setWorkflowId(workflowId)
                        .setWorkflowType(WorkflowType.newBuilder().setName("type"))
                        .setTaskQueue(TaskQueue.newBuilder().setName("queue"))
                        .setWorkflowTaskTimeout(Times.duration(100_000))
                        .build(),
                workflowId,
                Limits.DEFAULT);
    }

    private static Command timer() {
        Command.Builder timer = Command.newBuilder().setCommandType(CommandType.COMMAND_TYPE_START_TIMER);
        timer.getStartTimerCommandAttributesBuilder().setTimerId("timer").setStartToFireTimeout(Times.duration(4_000));
        return timer.build();
    }

    private static Command activity() {
        Command.Builder activity = Command.newBuilder().setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        activity.getScheduleActivityTaskCommandAttributesBuilder()
                .setActivityId("activity")
                .setActivityType(ActivityType.newBuilder().setName("activity"))
                .setTaskQueue(TaskQueue.newBuilder().setName("queue"))
                .setStartToCloseTimeout(Times.duration(1_000))
                .setRetryPolicy(RetryPolicy.newBuilder()
                        .setInitialInterval(Times.duration(PAUSE_MS))
                        .setMaximumInterval(Times.duration(PAUSE_MS)));
        return activity.build();
    }

    /** The attempts of the activity that were offered. */
    private List<Integer> attempts() {
        return offers.stream()
                .map(OfferTaskRequest::getTask)
                .filter(task -> task.getKind() == TaskRef.Kind.ACTIVITY)
                .map(TaskRef::getAttempt)
                .toList();
    }

    private static StartTaskRequest startOf(OfferTaskRequest offer) {
        return StartTaskRequest.newBuilder()
                .setTask(offer.getTask())
                .setPollRequestId("poll-" + offer.getTask().getStamp())
                .setTaskQueue(offer.getTaskQueue())
                .build();
    }

    private LoadedRun loaded(RunKey run) {
        return Objects.requireNonNull(shard().peek(run));
    }

    /** Lets the world go on until the node's clock shows this much since the beginning. */
    private void clockComesTo(long elapsedMs) {
        long aheadMs = elapsedMs - skewMs - elapsedMs();
        assertThat(aheadMs).isPositive();
        waits(aheadMs);
    }
}
