package io.perdura.benchmarks.load;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes and completes every task of the backlog, and sees in which order they come. */
final class BacklogDrain {
    private static final long SIDE_BY_SIDE_MS = 1_000;

    private final BacklogPlan plan;
    private final Caller caller;
    private final String queue;
    private final TaskOrder order;
    private final CountDownLatch empty = new CountDownLatch(1);
    private int taken;

    BacklogDrain(BacklogPlan plan, Caller caller, String queue) {
        this.plan = plan;
        this.caller = caller;
        this.queue = queue;
        this.order = new TaskOrder(SIDE_BY_SIDE_MS);
    }

    void begin() {
        for (int i = 0; i < plan.pollers(); i++) {
            if (plan.activities() == 0) {
                pollWorkflowTask();
            } else {
                pollActivityTask();
            }
        }
    }

    /** Whether all were taken within the time. */
    boolean await(long seconds) throws InterruptedException {
        return empty.await(seconds, TimeUnit.SECONDS);
    }

    int taken() {
        return taken;
    }

    TaskOrder order() {
        return order;
    }

    private void pollWorkflowTask() {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setIdentity(queue)
                .build();
        caller.poll(WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod(), request, this::took, this::pollWorkflowTask);
    }

    private void took(PollWorkflowTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            return;
        }
        took(
                task.getHistory()
                        .getEvents(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getPriority(),
                task.getScheduledTime());
        RespondWorkflowTaskCompletedRequest request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setIdentity(queue)
                .setTaskToken(task.getTaskToken())
                .addCommands(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                        .setCompleteWorkflowExecutionCommandAttributes(
                                CompleteWorkflowExecutionCommandAttributes.getDefaultInstance()))
                .build();
        caller.call(WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(), request, reply -> done(), this::done);
    }

    private void pollActivityTask() {
        PollActivityTaskQueueRequest request = PollActivityTaskQueueRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                .setIdentity(queue)
                .build();
        caller.poll(WorkflowServiceGrpc.getPollActivityTaskQueueMethod(), request, this::took, this::pollActivityTask);
    }

    private void took(PollActivityTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            return;
        }
        took(task.getPriority(), task.getScheduledTime());
        RespondActivityTaskCompletedRequest request = RespondActivityTaskCompletedRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setIdentity(queue)
                .setTaskToken(task.getTaskToken())
                .build();
        caller.call(WorkflowServiceGrpc.getRespondActivityTaskCompletedMethod(), request, reply -> done(), this::done);
    }

    private void took(Priority priority, Timestamp scheduled) {
        order.took(priority.getPriorityKey(), Timestamps.toMillis(scheduled), System.currentTimeMillis());
    }

    private void done() {
        if (++taken == plan.taken()) {
            empty.countDown();
        }
    }
}
