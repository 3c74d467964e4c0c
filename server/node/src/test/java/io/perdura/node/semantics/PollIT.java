package io.perdura.node.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status.Code;
import io.temporal.api.enums.v1.BuildIdTaskReachability;
import io.temporal.api.enums.v1.DescribeTaskQueueMode;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 77 to 80: how long polls wait, who gets a task, and what a task queue tells of itself. */
@Execution(ExecutionMode.CONCURRENT)
class PollIT {
    private static final int ROUNDS = 20;

    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule77APollThatDoesNotSayHowLongItWaitsIsRefused() {
        Refusal refusal =
                Refusal.of(() -> server.call().withDeadline(null).pollWorkflowTaskQueue(workflow.pollRequest()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.message()).isEqualTo("Context timeout is not set.");
    }

    @Test
    void rule77APollWithoutPatienceIsRefused() {
        Refusal refusal = Refusal.of(() -> server.call(1_900).pollWorkflowTaskQueue(workflow.pollRequest()));

        assertThat(refusal.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal.message()).isEqualTo("Context timeout is too short.");
    }

    @Test
    void rule77APollForNothingEndsEmptyBeforeItsDeadline() throws Exception {
        ListenableFuture<PollWorkflowTaskQueueResponse> forWorkflows =
                server.begin(3_000).pollWorkflowTaskQueue(workflow.pollRequest());
        ListenableFuture<PollActivityTaskQueueResponse> forActivities =
                server.begin(3_000).pollActivityTaskQueue(workflow.activityPollRequest());

        assertThat(forWorkflows.get()).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
        assertThat(forActivities.get()).isEqualTo(PollActivityTaskQueueResponse.getDefaultInstance());
    }

    @Test
    void rule77ACancelledPollTakesNoTask() {
        for (int i = 0; i < ROUNDS; i++) {
            OneWorkflow one = new OneWorkflow(server);
            ListenableFuture<PollWorkflowTaskQueueResponse> cancelled =
                    server.begin().pollWorkflowTaskQueue(one.pollRequest());
            one.awaitPoller(one.normal());
            cancelled.cancel(true);

            String runId = one.start();
            PollWorkflowTaskQueueResponse task = server.call(9_000).pollWorkflowTaskQueue(one.pollRequest());

            assertThat(task.getWorkflowExecution().getRunId()).isEqualTo(runId);
            assertThat(task.getAttempt()).isEqualTo(1);
        }
    }

    @Test
    void rule77ATaskIsNotLostWithThePollThatIsCancelledMeanwhile() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            OneWorkflow one = new OneWorkflow(server);
            ListenableFuture<PollWorkflowTaskQueueResponse> cancelled =
                    server.begin().pollWorkflowTaskQueue(one.pollRequest());
            one.awaitPoller(one.normal());
            ListenableFuture<StartWorkflowExecutionResponse> start = server.begin()
                    .startWorkflowExecution(one.startRequest()
                            // An answer that was on its way when the client left is missed only when it times out.
                            .setWorkflowTaskTimeout(Durations.fromSeconds(1))
                            .build());
            if (i % 2 == 0) {
                start.get();
            }
            if (cancelled.cancel(true)) {
                assertThat(one.poll().getWorkflowExecution().getRunId())
                        .isEqualTo(start.get().getRunId());
            } else {
                assertThat(cancelled.get().getTaskToken()).isNotEqualTo(ByteString.EMPTY);
            }
        }
    }

    @Test
    void rule78OneOfManyPollsGetsATask() throws Exception {
        List<ListenableFuture<PollWorkflowTaskQueueResponse>> polls = List.of(
                server.begin(4_000).pollWorkflowTaskQueue(workflow.pollRequest()),
                server.begin(4_000).pollWorkflowTaskQueue(workflow.pollRequest()),
                server.begin(4_000).pollWorkflowTaskQueue(workflow.pollRequest()));

        workflow.start();
        int tasks = 0;
        for (ListenableFuture<PollWorkflowTaskQueueResponse> poll : polls) {
            tasks += poll.get().getTaskToken().isEmpty() ? 0 : 1;
        }

        assertThat(tasks).isEqualTo(1);
    }

    @Test
    void rule79AQueueOfNoKindIsANormalOne() {
        TaskQueue unspecified = workflow.normal().toBuilder()
                .setKind(TaskQueueKind.TASK_QUEUE_KIND_UNSPECIFIED)
                .build();
        server.call()
                .startWorkflowExecution(
                        workflow.startRequest().setTaskQueue(unspecified).build());

        PollWorkflowTaskQueueResponse task = workflow.poll();

        assertThat(task.getHistory()
                        .getEvents(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getTaskQueue())
                .isEqualTo(workflow.normal());
    }

    @Test
    void rule79NamesOfTheServersOwnQueuesAreReserved() {
        Refusal refusal = Refusal.of(() -> server.call()
                .startWorkflowExecution(workflow.startRequest()
                        .setTaskQueue(TaskQueue.newBuilder().setName("/_sys/queue/1"))
                        .build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void rule80AQueueNamesItsPollers() throws Exception {
        long before = System.currentTimeMillis();
        ListenableFuture<PollWorkflowTaskQueueResponse> poll =
                server.begin().pollWorkflowTaskQueue(workflow.pollRequest());
        workflow.awaitPoller(workflow.normal());

        List<PollerInfo> pollers =
                describe(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW).getPollersList();
        workflow.start();
        poll.get();

        assertThat(pollers).hasSize(1);
        assertThat(pollers.get(0).getIdentity()).isEqualTo(OneWorkflow.IDENTITY);
        assertThat(Timestamps.toMillis(pollers.get(0).getLastAccessTime()))
                .isBetween(before, System.currentTimeMillis());
        assertThat(describe(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY).getPollersList())
                .isEmpty();
    }

    @Test
    void rule80AQueueCountsWhatWaits() {
        OneWorkflow other = new OneWorkflow(server);
        workflow.start();
        server.call()
                .startWorkflowExecution(
                        other.startRequest().setTaskQueue(workflow.normal()).build());

        awaitBacklog(2);
        PollWorkflowTaskQueueResponse task = workflow.poll();
        awaitBacklog(1);
        workflow.poll();
        awaitBacklog(0);

        assertThat(task.getBacklogCountHint()).isPositive();
    }

    /** Callers that know of partitions ask for the second, the third of a queue that has one. */
    @Test
    void rule80APartitionThatIsNotThereIsEmpty() {
        TaskQueue second = TaskQueue.newBuilder()
                .setName("/_sys/" + workflow.normal().getName() + "/1")
                .build();

        DescribeTaskQueueResponse described = server.call()
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskQueue(second)
                        .build());

        assertThat(described).isEqualTo(DescribeTaskQueueResponse.getDefaultInstance());
    }

    /** Nothing set is no configuration, and workers of no version get the tasks of every run. */
    @Test
    void rule80AQueueThatNobodyConfiguredIsDescribed() {
        DescribeTaskQueueResponse plain = server.call()
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskQueue(workflow.normal())
                        .setReportConfig(true)
                        .build());
        DescribeTaskQueueResponse enhanced = server.call()
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskQueue(workflow.normal())
                        .setApiMode(DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED)
                        .setReportTaskReachability(true)
                        .build());

        assertThat(plain.hasConfig()).isFalse();
        assertThat(enhanced.getVersionsInfoOrThrow("").getTaskReachability())
                .isEqualTo(BuildIdTaskReachability.BUILD_ID_TASK_REACHABILITY_REACHABLE);
    }

    private void awaitBacklog(long tasks) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> describe(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
                                .getStats()
                                .getApproximateBacklogCount()
                        == tasks);
    }

    private DescribeTaskQueueResponse describe(TaskQueueType type) {
        return server.call()
                .describeTaskQueue(DescribeTaskQueueRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setTaskQueue(workflow.normal())
                        .setTaskQueueType(type)
                        .setReportStats(true)
                        .build());
    }
}
