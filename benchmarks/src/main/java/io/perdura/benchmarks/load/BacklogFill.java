package io.perdura.benchmarks.load;

import com.google.protobuf.Duration;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Begins runs until as many tasks wait on a queue that nobody polls as the plan wants. */
final class BacklogFill {
    private static final Duration ACTIVITY_MAX =
            Duration.newBuilder().setSeconds(3_600).build();
    private static final int POLLERS = 16;

    private final BacklogPlan plan;
    private final Caller caller;
    private final String queue;
    private final Payloads input;
    private final CountDownLatch full = new CountDownLatch(1);
    private int begun;
    private int filled;
    private int open;

    BacklogFill(BacklogPlan plan, Caller caller, String queue) {
        this.plan = plan;
        this.caller = caller;
        this.queue = queue;
        this.input = RandomPayload.of(plan.payloadBytes());
    }

    void begin() {
        if (plan.activities() > 0) {
            for (int i = 0; i < POLLERS; i++) {
                poll();
            }
        }
        more();
    }

    /** Whether as many wait as are wanted within the time. */
    boolean await(long seconds) throws InterruptedException {
        return full.await(seconds, TimeUnit.SECONDS);
    }

    int filled() {
        return filled;
    }

    private void more() {
        while (open < plan.inFlight() && begun < plan.runs()) {
            open++;
            start(begun++);
        }
    }

    private void start(int number) {
        StartWorkflowExecutionRequest.Builder request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setWorkflowId(queue + "-" + number)
                .setWorkflowType(WorkflowType.newBuilder().setName("Backlog"))
                .setTaskQueue(TaskQueue.newBuilder().setName(plan.activities() == 0 ? queue : queue + "-runs"))
                .setInput(input)
                .setRequestId(UUID.randomUUID().toString());
        if (plan.activities() == 0) {
            request.setPriority(priority(number));
        }
        caller.call(
                WorkflowServiceGrpc.getStartWorkflowExecutionMethod(),
                request.build(),
                reply -> {
                    if (plan.activities() == 0) {
                        waits(1);
                    }
                },
                () -> {});
    }

    private Priority priority(int number) {
        return plan.priorities() == 0
                ? Priority.getDefaultInstance()
                : Priority.newBuilder()
                        .setPriorityKey(number % plan.priorities() + 1)
                        .build();
    }

    private void waits(int tasks) {
        filled += tasks;
        open--;
        if (filled >= plan.tasks()) {
            full.countDown();
        } else {
            more();
        }
    }

    private void poll() {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setTaskQueue(TaskQueue.newBuilder().setName(queue + "-runs"))
                .setIdentity(queue)
                .build();
        caller.poll(WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod(), request, this::schedule, () -> {
            // Later tasks of these runs wait like all others: only activities of this queue are drained.
            if (filled < plan.tasks()) {
                poll();
            }
        });
    }

    private void schedule(PollWorkflowTaskQueueResponse task) {
        if (task.getTaskToken().isEmpty()) {
            return;
        }
        RespondWorkflowTaskCompletedRequest.Builder request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setIdentity(queue)
                .setTaskToken(task.getTaskToken());
        for (int i = 0; i < plan.activities(); i++) {
            request.addCommands(Command.newBuilder()
                    .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                    .setScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes.newBuilder()
                            .setActivityId(String.valueOf(i))
                            .setActivityType(ActivityType.newBuilder().setName("Backlog"))
                            .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                            .setInput(input)
                            .setPriority(priority(i))
                            .setStartToCloseTimeout(ACTIVITY_MAX)));
        }
        caller.call(
                WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(),
                request.build(),
                reply -> waits(plan.activities()),
                // An earlier attempt arrived: its answer was lost with a connection.
                () -> waits(plan.activities()));
    }
}
