package io.perdura.benchmarks.load;

import com.google.protobuf.Duration;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.ScheduleActivityTaskCommandAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.History;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.List;
import java.util.function.Consumer;

/**
 * The least worker there can be: it keeps its polls open, withdraws, then deposits, then completes. What a workflow does
 * next is read from the whole history that comes with each task. Runs on the event loop of the connections.
 */
final class TransferWorker {
    private static final long POLL_MAX_MS = 70_000;
    private static final long CALL_MAX_MS = 30_000;
    private static final long RETRY_AFTER_MS = 100;
    private static final List<String> STEPS = List.of("Withdraw", "Deposit");
    private static final Duration STEP_MAX =
            Duration.newBuilder().setSeconds(60).build();

    private final LoadPlan plan;
    private final Connections connections;
    private final String identity;
    private final TaskQueue queue;
    private final Payloads payload;
    private final Consumer<Status> failed;
    private boolean stopped;

    TransferWorker(LoadPlan plan, Connections connections, String queue, Consumer<Status> failed) {
        this.plan = plan;
        this.connections = connections;
        this.identity = queue;
        this.queue = TaskQueue.newBuilder().setName(queue).build();
        this.payload = RandomPayload.of(plan.payloadBytes());
        this.failed = failed;
    }

    void begin() {
        for (int i = 0; i < plan.pollers(); i++) {
            pollWorkflowTask();
            pollActivityTask();
        }
    }

    void stop() {
        stopped = true;
    }

    private void pollWorkflowTask() {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setTaskQueue(queue)
                .setIdentity(identity)
                .build();
        connections.call(
                WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod(),
                request,
                POLL_MAX_MS,
                new Answer<>(
                        task -> {
                            if (!task.getTaskToken().isEmpty()) {
                                complete(task);
                            }
                            again(this::pollWorkflowTask);
                        },
                        status -> again(status, this::pollWorkflowTask)));
    }

    private void complete(PollWorkflowTaskQueueResponse task) {
        RespondWorkflowTaskCompletedRequest request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setIdentity(identity)
                .setTaskToken(task.getTaskToken())
                .addCommands(next(completedActivities(task.getHistory())))
                .build();
        respond(WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(), request);
    }

    private static int completedActivities(History history) {
        int completed = 0;
        for (int i = 0; i < history.getEventsCount(); i++) {
            if (history.getEvents(i).getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED) {
                completed++;
            }
        }
        return completed;
    }

    private Command next(int done) {
        if (done == STEPS.size()) {
            return Command.newBuilder()
                    .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                    .setCompleteWorkflowExecutionCommandAttributes(
                            CompleteWorkflowExecutionCommandAttributes.newBuilder()
                                    .setResult(payload))
                    .build();
        }
        return Command.newBuilder()
                .setCommandType(CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK)
                .setScheduleActivityTaskCommandAttributes(ScheduleActivityTaskCommandAttributes.newBuilder()
                        .setActivityId(String.valueOf(done + 1))
                        .setActivityType(ActivityType.newBuilder().setName(STEPS.get(done)))
                        .setTaskQueue(queue)
                        .setInput(payload)
                        .setStartToCloseTimeout(STEP_MAX))
                .build();
    }

    private void pollActivityTask() {
        PollActivityTaskQueueRequest request = PollActivityTaskQueueRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setTaskQueue(queue)
                .setIdentity(identity)
                .build();
        connections.call(
                WorkflowServiceGrpc.getPollActivityTaskQueueMethod(),
                request,
                POLL_MAX_MS,
                new Answer<>(
                        task -> {
                            if (!task.getTaskToken().isEmpty()) {
                                complete(task);
                            }
                            again(this::pollActivityTask);
                        },
                        status -> again(status, this::pollActivityTask)));
    }

    private void complete(PollActivityTaskQueueResponse task) {
        RespondActivityTaskCompletedRequest request = RespondActivityTaskCompletedRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setIdentity(identity)
                .setTaskToken(task.getTaskToken())
                .setResult(payload)
                .build();
        respond(WorkflowServiceGrpc.getRespondActivityTaskCompletedMethod(), request);
    }

    private <Q, R> void respond(MethodDescriptor<Q, R> method, Q request) {
        connections.call(method, request, CALL_MAX_MS, new Answer<>(reply -> {}, status -> {
            failed.accept(status);
            // NOT_FOUND: an earlier attempt of the same answer arrived, or the task has timed out and comes again.
            if (!stopped && status.getCode() != Status.Code.NOT_FOUND) {
                connections.onLoopAfter(RETRY_AFTER_MS, () -> respond(method, request));
            }
        }));
    }

    private void again(Runnable poll) {
        if (!stopped) {
            poll.run();
        }
    }

    private void again(Status status, Runnable poll) {
        failed.accept(status);
        if (!stopped) {
            connections.onLoopAfter(RETRY_AFTER_MS, poll);
        }
    }
}
