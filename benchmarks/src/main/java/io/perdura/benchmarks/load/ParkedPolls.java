package io.perdura.benchmarks.load;

import io.grpc.Status;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Polls that are always there: one that ends is made again. Who gets a task completes its workflow. On the loop. */
final class ParkedPolls {
    private static final long POLL_MAX_MS = 70_000;
    private static final long CALL_MAX_MS = 30_000;
    private static final long AGAIN_AFTER_MS = 500;
    private static final long AGAIN_AFTER_MAX_MS = 10_000;
    /** So many polls in a row that find no server: it is gone. */
    private static final int UNREACHED_MAX = 100;

    private final PollsPlan plan;
    private final Connections connections;
    private final String name;
    private final Consumer<String> took;
    private final Consumer<String> gone;
    private final Map<Integer, Long> pauseMs = new HashMap<>();
    private int failed;
    private int refused;
    private int unreached;
    private int empty;
    private boolean stopped;

    /**
     * @param took told the workflow id of each task that comes
     * @param gone told why, once, if nobody answers any more
     */
    ParkedPolls(PollsPlan plan, Connections connections, String name, Consumer<String> took, Consumer<String> gone) {
        this.plan = plan;
        this.connections = connections;
        this.name = name;
        this.took = took;
        this.gone = gone;
    }

    TaskQueue queue(int number) {
        return TaskQueue.newBuilder()
                .setName(name + "-" + number % plan.queues())
                .build();
    }

    void park(int from, int to) {
        for (int number = from; number < to; number++) {
            poll(number);
        }
    }

    void stop() {
        stopped = true;
    }

    /** How many polls ended otherwise than with a task, or empty after their time. */
    int failed() {
        return failed;
    }

    /** How many of these because the server has no room for more. */
    int refused() {
        return refused;
    }

    /** How many came back without a task. */
    int empty() {
        return empty;
    }

    private void poll(int number) {
        PollWorkflowTaskQueueRequest request = PollWorkflowTaskQueueRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setTaskQueue(queue(number))
                .setIdentity(name)
                .build();
        connections.call(
                WorkflowServiceGrpc.getPollWorkflowTaskQueueMethod(),
                request,
                POLL_MAX_MS,
                new Answer<>(reply -> answered(number, reply), status -> again(number, status)));
    }

    private void answered(int number, PollWorkflowTaskQueueResponse task) {
        if (stopped) {
            return;
        }
        unreached = 0;
        pauseMs.remove(number);
        if (task.getTaskToken().isEmpty()) {
            empty++;
        } else {
            took.accept(task.getWorkflowExecution().getWorkflowId());
            complete(task);
        }
        poll(number);
    }

    private void complete(PollWorkflowTaskQueueResponse task) {
        RespondWorkflowTaskCompletedRequest request = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(plan.target().namespace())
                .setIdentity(name)
                .setTaskToken(task.getTaskToken())
                .addCommands(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                        .setCompleteWorkflowExecutionCommandAttributes(
                                CompleteWorkflowExecutionCommandAttributes.getDefaultInstance()))
                .build();
        connections.call(
                WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod(),
                request,
                CALL_MAX_MS,
                new Answer<>(done -> {}, status -> failed++));
    }

    private void again(int number, Status status) {
        if (stopped) {
            return;
        }
        failed += status.getCode() == Status.Code.DEADLINE_EXCEEDED ? 0 : 1;
        refused += status.getCode() == Status.Code.RESOURCE_EXHAUSTED ? 1 : 0;
        unreached = status.getCode() == Status.Code.UNAVAILABLE ? unreached + 1 : 0;
        if (unreached > UNREACHED_MAX) {
            stopped = true;
            gone.accept(status.toString());
            return;
        }
        // Later each time, as workers do: who asks a full server at once keeps it full.
        long afterMs = pauseMs.getOrDefault(number, AGAIN_AFTER_MS);
        pauseMs.put(number, Math.min(AGAIN_AFTER_MAX_MS, 2 * afterMs));
        connections.onLoopAfter(afterMs, () -> poll(number));
    }
}
