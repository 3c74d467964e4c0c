package io.perdura.node.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import io.perdura.engine.Limits;
import io.perdura.engine.Rejection;
import io.perdura.engine.Slots;
import io.perdura.engine.Times;
import io.perdura.engine.execution.StartRules;
import io.perdura.engine.v1.ChildStart;
import io.perdura.engine.v1.RunMessage;
import io.perdura.engine.v1.RunMessageReply;
import io.perdura.engine.v1.RunSender;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.WrongOwner;
import io.perdura.node.rpc.BatchRpcs;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.rpc.WorkflowRpcs;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.ShardOptions;
import io.perdura.node.v1.DeliverMessageReply;
import io.perdura.node.v1.DeliverMessageRequest;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.batch.v1.BatchOperationTermination;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.BatchOperationState;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.history.v1.StartChildWorkflowExecutionInitiatedEventAttributes;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Request;
import io.temporal.api.update.v1.WaitPolicy;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationRequest;
import io.temporal.api.workflowservice.v1.DescribeBatchOperationResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartBatchOperationRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What one shard says and does when its disk is slow, when it has no room, and when it may not be the owner any more. */
class OneShardTest extends WithOneShard {
    private static final ShardOptions OPTIONS =
            new ShardOptions(0, 1 << 16, 50, 3_600_000, 3_600_000, 100, 60_000, 1_000_000_000, 3, 500);

    OneShardTest() {
        super(1_000_000_000);
        open(OPTIONS);
    }

    @Test
    void aRefusedStartIsToldOnlyByWhoIsKnownToOwnTheShard() {
        call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW, "first"));
        inDoubt = true;
        assertThat(failure(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW, "second")))
                .isInstanceOf(Rejection.class);

        holds = false; // the run may have ended at its new owner long ago

        assertThat(failure(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW, "third")))
                .isInstanceOf(WrongOwner.class);
        assertThat(lost).hasSize(1);
    }

    @Test
    void whoTerminatesOnceIsToldThatItWasDoneAlthoughTheRouterTriedTwice() {
        call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW, "first"));

        Future<Reply> answer = sendLosingAnAnswer(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, termination("somebody"));
        until(answer::isComplete);

        assertThat(answer.cause()).isNull();
        assertThat(failure(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, termination("somebody")))
                .as("what the caller repeats himself")
                .hasMessage("workflow execution already completed");
    }

    @Test
    void whatAnotherHasTerminatedIsNotThere() {
        call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW, "first"));
        call(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, termination("another"));

        Future<Reply> answer = sendLosingAnAnswer(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, termination("somebody"));
        until(answer::isComplete);

        assertThat(answer.cause()).hasMessage("workflow execution already completed");
    }

    @Test
    void whoFollowsARunThatEndsWhileItsHistoryIsReadIsToldOfItsEnd() {
        open(new ShardOptions(0, 0, 50, 3_600_000, 3_600_000, 100, 60_000, 1_000_000_000, 3, 500));
        String run = run("first");
        call(
                WorkflowRpcs.SIGNAL_WORKFLOW_EXECUTION,
                SignalWorkflowExecutionRequest.newBuilder()
                        .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW))
                        .setSignalName("go")
                        .build()); // now its first events are not in memory any more
        Promise<Void> read = Promise.promise();
        beforeEvents = read.future();
        GetWorkflowExecutionHistoryRequest follow = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setExecution(
                        WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW).setRunId(run))
                .setWaitNewEvent(true)
                .build();
        Future<Reply> answer = send(WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY, follow);
        call(WorkflowRpcs.TERMINATE_WORKFLOW_EXECUTION, termination("somebody"));
        assertThat(answer.isComplete()).isFalse();

        read.complete();
        until(answer::isComplete);

        GetWorkflowExecutionHistoryResponse begin = history(answer.result());
        assertThat(begin.getHistory().getEventsCount()).isEqualTo(3);
        GetWorkflowExecutionHistoryResponse end = history(call(
                WorkflowRpcs.GET_WORKFLOW_EXECUTION_HISTORY,
                follow.toBuilder().setNextPageToken(begin.getNextPageToken()).build()));
        assertThat(begin.getNextPageToken().isEmpty()).as("it is told as all").isFalse();
        assertThat(end.getHistory().getEvents(0).hasWorkflowExecutionTerminatedEventAttributes())
                .isTrue();
        assertThat(end.getNextPageToken().isEmpty()).isTrue();
    }

    private static GetWorkflowExecutionHistoryResponse history(Reply reply) {
        try {
            return GetWorkflowExecutionHistoryResponse.parseFrom(reply.join());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static TerminateWorkflowExecutionRequest termination(String identity) {
        return TerminateWorkflowExecutionRequest.newBuilder()
                .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW))
                .setIdentity(identity)
                .build();
    }

    @Test
    void aChildThatMayNotBeginIsRefusedOnlyByWhoIsKnownToOwnTheShard() {
        call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start(WORKFLOW, "first"));
        RunMessageReply refused = deliver(child(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE));
        assertThat(refused.getRefusal()).isEqualTo(RunMessageReply.Refusal.ALREADY_EXISTS);
        inDoubt = true;
        holds = false;

        assertThat(failure(
                        NodeRpcs.DELIVER_MESSAGE,
                        child(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)))
                .isInstanceOf(WrongOwner.class);
    }

    @Test
    void aChildMayTakeThePlaceOfTheRunThatIsThere() {
        String former = run("first");

        RunMessageReply reply = deliver(child(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING));

        assertThat(reply.getRefusal())
                .isEqualTo(RunMessageReply.getDefaultInstance().getRefusal());
        assertThat(reply.getRunId()).isNotEmpty().isNotEqualTo(former);
        assertThat(status(former)).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
        assertThat(status(reply.getRunId())).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
        // Said again, it is the same child.
        assertThat(deliver(child(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_TERMINATE_IF_RUNNING))
                        .getRunId())
                .isEqualTo(reply.getRunId());
    }

    /** An append that the lane has no room for would close the shard. */
    @Test
    void aStartThatHadToLoadARunIsRefusedIfThereIsNoRoomByThen() {
        RunKey former = key(run("first"));
        untilIdle();
        call(WorkflowRpcs.START_WORKFLOW_EXECUTION, start("another", "another"));
        assertThat(shard().peek(former)).isNull();

        Future<Reply> answer = send(
                WorkflowRpcs.START_WORKFLOW_EXECUTION,
                start(WORKFLOW, "second").toBuilder()
                        .setWorkflowIdConflictPolicy(
                                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING)
                        .build());
        until(() -> shard().isLoading(former));
        hasRoom = false;
        long before = appends;
        until(answer::isComplete);

        assertThat(answer.cause())
                .isInstanceOfSatisfying(
                        Rejection.class, refused -> assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
        assertThat(appends).isEqualTo(before);
    }

    @Test
    void anUpdateIsNotSaidToBeAdmittedWhileItIsNotStored() {
        run("first");
        disk.slow(3_600_000, 1_000_000_000);

        Throwable failure = failure(WorkflowRpcs.UPDATE_WORKFLOW_EXECUTION, update());

        assertThat(failure)
                .isInstanceOfSatisfying(
                        Rejection.class, refused -> assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE));
    }

    @Test
    void jobsThatAreSlowByIntentKeepNoOtherWaiting() {
        for (int i = 0; i < 40; i++) {
            call(BatchRpcs.START_BATCH_OPERATION, job("slow-" + i, 0.001f));
        }
        waits(10_000);
        call(BatchRpcs.START_BATCH_OPERATION, job("fast", 0));

        waits(10_000);

        assertThat(state("fast")).isEqualTo(BatchOperationState.BATCH_OPERATION_STATE_COMPLETED);
        assertThat(state("slow-0")).isEqualTo(BatchOperationState.BATCH_OPERATION_STATE_RUNNING);
        waits(1_100_000);
        assertThat(state("slow-0")).isEqualTo(BatchOperationState.BATCH_OPERATION_STATE_COMPLETED);
        assertThat(state("slow-39")).isEqualTo(BatchOperationState.BATCH_OPERATION_STATE_COMPLETED);
    }

    /** Its sticky queue is asked about only once the run has closed: nothing is written behind a close. */
    @Test
    void aStickyQueueThatNobodyPollsIsLeftByQueriesToAClosedRunWithoutAWord() {
        run("first");
        until(() -> offers.size() == 1);
        PollWorkflowTaskQueueResponse task = startTask(offers.get(0));
        call(
                WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED,
                RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setTaskToken(task.getTaskToken())
                        .setStickyAttributes(StickyExecutionAttributes.newBuilder()
                                .setWorkerTaskQueue(TaskQueue.newBuilder().setName("sticky"))
                                .setScheduleToStartTimeout(Times.duration(5_000)))
                        .addCommands(Command.newBuilder()
                                .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                                .setCompleteWorkflowExecutionCommandAttributes(
                                        CompleteWorkflowExecutionCommandAttributes.getDefaultInstance()))
                        .build());
        long before = appends;

        Future<Reply> answer = send(
                WorkflowRpcs.QUERY_WORKFLOW,
                QueryWorkflowRequest.newBuilder()
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW))
                        .setQuery(WorkflowQuery.newBuilder().setQueryType("query"))
                        .build());
        until(() -> offers.size() >= 2
                && offers.get(offers.size() - 1).getTaskQueue().equals("queue"));
        waits(60_000);

        assertThat(answer.isComplete()).isTrue();
        assertThat(appends).isEqualTo(before);
    }

    /** The time of a run never runs backwards, whatever the clock of its shard's new owner says. */
    @Test
    void aTaskIsOfferedByAnOwnerWhoseClockIsBehind() {
        run("first");
        until(() -> offers.size() == 1);
        PollWorkflowTaskQueueResponse task = startTask(offers.get(0));
        call(
                WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED,
                RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setTaskToken(task.getTaskToken())
                        .addCommands(activity())
                        .build());
        until(() -> offers.size() == 2);
        offers.clear();

        skewMs = -3_600_000;
        open(OPTIONS);

        until(() -> !offers.isEmpty());
        assertThat(offers.get(0).getTask().getKind()).isEqualTo(TaskRef.Kind.ACTIVITY);
    }

    // ---- What is asked ----

    private PollWorkflowTaskQueueResponse startTask(OfferTaskRequest offer) {
        return call(
                NodeRpcs.START_TASK,
                StartTaskRequest.newBuilder()
                        .setTask(offer.getTask())
                        .setPollRequestId("poll")
                        .setTaskQueue(offer.getTaskQueue())
                        .build(),
                PollWorkflowTaskQueueResponse.parser());
    }

    private static Command activity() {
        Command.Builder activity = Command.newBuilder().setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK);
        activity.getScheduleActivityTaskCommandAttributesBuilder()
                .setActivityId("activity")
                .setActivityType(ActivityType.newBuilder().setName("activity"))
                .setTaskQueue(TaskQueue.newBuilder().setName("queue"))
                .setStartToCloseTimeout(Times.duration(100_000));
        return activity.build();
    }

    private String run(String requestId) {
        return call(
                        WorkflowRpcs.START_WORKFLOW_EXECUTION,
                        start(WORKFLOW, requestId),
                        StartWorkflowExecutionResponse.parser())
                .getRunId();
    }

    private static RunKey key(String runId) {
        return new RunKey(
                Slots.of(Simulation.NAMESPACE_ID, WORKFLOW), Simulation.NAMESPACE_ID, WORKFLOW, UUID.fromString(runId));
    }

    /** Its first workflow task is done, and nobody has used it for a while. */
    private void untilIdle() {
        until(() -> offers.size() == 1);
        PollWorkflowTaskQueueResponse task = startTask(offers.get(0));
        call(
                WorkerRpcs.RESPOND_WORKFLOW_TASK_COMPLETED,
                RespondWorkflowTaskCompletedRequest.newBuilder()
                        .setTaskToken(task.getTaskToken())
                        .build());
        waits(10_000);
    }

    private static StartWorkflowExecutionRequest start(String workflowId, String requestId) {
        return StartRules.complete(
                StartWorkflowExecutionRequest.newBuilder()
                        .setWorkflowId(workflowId)
                        .setRequestId(requestId)
                        .setWorkflowType(WorkflowType.newBuilder().setName("type"))
                        .setTaskQueue(TaskQueue.newBuilder().setName("queue"))
                        .setWorkflowTaskTimeout(Times.duration(100_000))
                        .build(),
                "",
                Limits.DEFAULT);
    }

    private static DeliverMessageRequest child(WorkflowIdReusePolicy policy) {
        RunMessage message = RunMessage.newBuilder()
                .setId(5)
                .setNamespaceId(Simulation.NAMESPACE_ID)
                .setWorkflowId(WORKFLOW)
                .setSender(RunSender.newBuilder()
                        .setNamespaceId(Simulation.NAMESPACE_ID)
                        .setWorkflowId("parent")
                        .setRunId(new UUID(0x7000, 1).toString()))
                .setChildStart(ChildStart.newBuilder()
                        .setInitiated(StartChildWorkflowExecutionInitiatedEventAttributes.newBuilder()
                                .setNamespace(Simulation.CALLER.namespaceName())
                                .setNamespaceId(Simulation.NAMESPACE_ID)
                                .setWorkflowId(WORKFLOW)
                                .setWorkflowType(WorkflowType.newBuilder().setName("type"))
                                .setTaskQueue(TaskQueue.newBuilder().setName("queue"))
                                .setWorkflowIdReusePolicy(policy)
                                .build()
                                .toByteString()))
                .build();
        return DeliverMessageRequest.newBuilder()
                .setMessage(message.toByteString())
                .build();
    }

    private RunMessageReply deliver(DeliverMessageRequest request) {
        try {
            return RunMessageReply.parseFrom(call(NodeRpcs.DELIVER_MESSAGE, request, DeliverMessageReply.parser())
                    .getReply());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private WorkflowExecutionStatus status(String runId) {
        return call(
                        WorkflowRpcs.DESCRIBE_WORKFLOW_EXECUTION,
                        DescribeWorkflowExecutionRequest.newBuilder()
                                .setExecution(WorkflowExecution.newBuilder()
                                        .setWorkflowId(WORKFLOW)
                                        .setRunId(runId))
                                .build(),
                        DescribeWorkflowExecutionResponse.parser())
                .getWorkflowExecutionInfo()
                .getStatus();
    }

    private static UpdateWorkflowExecutionRequest update() {
        return UpdateWorkflowExecutionRequest.newBuilder()
                .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(WORKFLOW))
                .setWaitPolicy(WaitPolicy.newBuilder()
                        .setLifecycleStage(
                                UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_COMPLETED))
                .setRequest(Request.newBuilder()
                        .setMeta(Meta.newBuilder().setUpdateId("update"))
                        .setInput(Input.newBuilder().setName("update")))
                .build();
    }

    private static StartBatchOperationRequest job(String id, float perSecond) {
        StartBatchOperationRequest.Builder job = StartBatchOperationRequest.newBuilder()
                .setNamespace(Simulation.CALLER.namespaceName())
                .setJobId(id)
                .setReason("test")
                .setMaxOperationsPerSecond(perSecond)
                .setTerminationOperation(BatchOperationTermination.getDefaultInstance());
        for (int i = 0; i < 3; i++) {
            job.addExecutions(
                    WorkflowExecution.newBuilder().setWorkflowId("gone-" + i).setRunId(new UUID(0x7000, i).toString()));
        }
        return job.build();
    }

    private BatchOperationState state(String job) {
        return call(
                        BatchRpcs.DESCRIBE_BATCH_OPERATION,
                        DescribeBatchOperationRequest.newBuilder().setJobId(job).build(),
                        DescribeBatchOperationResponse.parser())
                .getState();
    }
}
