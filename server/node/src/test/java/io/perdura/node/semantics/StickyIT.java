package io.perdura.node.semantics;

import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED;
import static io.temporal.api.enums.v1.EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.util.Durations;
import io.grpc.Status.Code;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.StickyExecutionAttributes;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Rules 20, 27 and 28: tasks for the worker that keeps a run, and what becomes of them without it. */
@Execution(ExecutionMode.CONCURRENT)
class StickyIT {
    private final OneServer server = OneServer.shared();
    private final OneWorkflow workflow = new OneWorkflow(server);

    @Test
    void rule20ATokenIsGoodOnce() {
        workflow.start();
        PollWorkflowTaskQueueResponse task = workflow.poll();
        workflow.complete(task);

        Refusal again = Refusal.of(() -> workflow.complete(task));

        assertThat(again.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(again.message()).isEqualTo("Workflow task not found.");
    }

    @Test
    void rule20ATokenOfAClosedRunIsStale() {
        workflow.start();
        PollWorkflowTaskQueueResponse task = workflow.poll();
        workflow.terminate();

        Refusal refusal = Refusal.of(() -> workflow.complete(task));

        assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal.message()).isEqualTo("Workflow task not found.");
    }

    @Test
    void rule20ATokenOfAnEarlierAttemptIsStale() {
        workflow.start();
        PollWorkflowTaskQueueResponse first = workflow.poll();
        workflow.fail(first);
        PollWorkflowTaskQueueResponse second = workflow.poll();

        Refusal refusal = Refusal.of(() -> workflow.complete(first));
        workflow.complete(second);

        assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(second.getAttempt()).isEqualTo(2);
    }

    @Test
    void rule27AStickyPollGetsOnlyWhatIsNew() throws Exception {
        String runId = workflow.start();
        workflow.completeAndKeep(workflow.poll());
        ListenableFuture<PollWorkflowTaskQueueResponse> sticky =
                server.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        workflow.awaitPoller(workflow.sticky());

        workflow.signal("go");
        PollWorkflowTaskQueueResponse task = sticky.get();

        assertThat(task.getPreviousStartedEventId()).isEqualTo(3);
        assertThat(task.getHistory().getEvents(0).getEventId()).isEqualTo(4);
        assertThat(OneWorkflow.types(task.getHistory().getEventsList()))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED);
        assertThat(task.getNextPageToken()).isEqualTo(com.google.protobuf.ByteString.EMPTY);
        List<HistoryEvent> whole = server.call()
                .getWorkflowExecutionHistory(workflow.historyRequest()
                        .setExecution(workflow.execution(runId))
                        .build())
                .getHistory()
                .getEventsList();
        assertThat(whole).hasSize(7).endsWith(task.getHistory().getEventsList().toArray(new HistoryEvent[0]));
    }

    @Test
    void rule28AStickyTaskNamesBothQueues() throws Exception {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        ListenableFuture<PollWorkflowTaskQueueResponse> sticky =
                server.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        workflow.awaitPoller(workflow.sticky());

        workflow.signal("go");
        PollWorkflowTaskQueueResponse task = sticky.get();

        assertThat(task.getWorkflowExecutionTaskQueue().getName()).isEqualTo(workflow.queue);
        assertThat(task.getHistory()
                        .getEvents(2)
                        .getWorkflowTaskScheduledEventAttributes()
                        .getTaskQueue())
                .isEqualTo(workflow.sticky());
    }

    @Test
    void rule27WithoutAStickyPollerTheTaskGoesToTheNormalQueueAtOnceAndWithoutATrace() {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());

        workflow.signal("go");
        PollWorkflowTaskQueueResponse task = workflow.poll();

        assertThat(task.getAttempt()).isEqualTo(1);
        assertThat(task.getHistory().getEvents(0).getEventId()).isEqualTo(1);
        requireNoTimeout(task);
    }

    @Test
    void rule27ATaskThatTheStickyWorkerDoesNotTakeTimesOut() {
        workflow.start();
        server.call()
                .respondWorkflowTaskCompleted(workflow.completion(workflow.poll())
                        .setStickyAttributes(StickyExecutionAttributes.newBuilder()
                                .setWorkerTaskQueue(workflow.sticky())
                                .setScheduleToStartTimeout(Durations.fromSeconds(1)))
                        .build());
        pollStickyAndLeave();

        workflow.signal("go");
        PollWorkflowTaskQueueResponse task = workflow.poll();

        List<HistoryEvent> events = task.getHistory().getEventsList();
        assertThat(OneWorkflow.types(events.subList(3, events.size())))
                .containsExactly(
                        EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
                        EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EVENT_TYPE_WORKFLOW_TASK_STARTED);
        assertThat(events.get(6).getWorkflowTaskTimedOutEventAttributes().getTimeoutType())
                .isEqualTo(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START);
        assertThat(task.getAttempt()).isEqualTo(1);
    }

    @Test
    void rule28TheTasksOfAWorkerThatShutsDownMoveAtOnce() {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        pollStickyAndLeave();
        workflow.signal("go");

        server.call()
                .shutdownWorker(ShutdownWorkerRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setStickyTaskQueue(workflow.stickyQueue)
                        .setIdentity(OneWorkflow.IDENTITY)
                        .setReason("test")
                        .build());
        PollWorkflowTaskQueueResponse task = workflow.poll();

        assertThat(task.getHistory().getEvents(0).getEventId()).isEqualTo(1);
        requireNoTimeout(task);
    }

    @Test
    void rule28PollsOfAWorkerThatShutsDownEndEmpty() throws Exception {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        ListenableFuture<PollWorkflowTaskQueueResponse> sticky =
                server.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        workflow.awaitPoller(workflow.sticky());

        server.call()
                .shutdownWorker(ShutdownWorkerRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setStickyTaskQueue(workflow.stickyQueue)
                        .setIdentity(OneWorkflow.IDENTITY)
                        .build());

        assertThat(sticky.get()).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
    }

    @Test
    void rule27AResetRunIsAnybodys() {
        workflow.start();
        workflow.completeAndKeep(workflow.poll());
        pollStickyAndLeave();

        server.call()
                .resetStickyTaskQueue(ResetStickyTaskQueueRequest.newBuilder()
                        .setNamespace(OneServer.NAMESPACE)
                        .setExecution(workflow.execution(""))
                        .build());
        workflow.signal("go");
        PollWorkflowTaskQueueResponse task = workflow.poll();

        assertThat(task.getHistory().getEvents(0).getEventId()).isEqualTo(1);
        requireNoTimeout(task);
    }

    /** The sticky worker was there a moment ago, so its queue takes tasks; but it does not come back. */
    private void pollStickyAndLeave() {
        ListenableFuture<PollWorkflowTaskQueueResponse> poll =
                server.begin().pollWorkflowTaskQueue(workflow.stickyPollRequest());
        workflow.awaitPoller(workflow.sticky());
        poll.cancel(true);
    }

    private static void requireNoTimeout(PollWorkflowTaskQueueResponse task) {
        assertThat(OneWorkflow.types(task.getHistory().getEventsList()))
                .doesNotContain(EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT);
    }
}
