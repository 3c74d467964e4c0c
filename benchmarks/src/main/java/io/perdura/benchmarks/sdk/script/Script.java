package io.perdura.benchmarks.sdk.script;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.temporal.api.command.v1.Command;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a server says to a worker of workflows that sleep and complete: timers fire at once, and a run that ends is followed by another. */
final class Script extends WorkflowServiceGrpc.WorkflowServiceImplBase {
    private static final String WAKE = "wake";

    private final TaskLine line = new TaskLine();
    private final Map<Integer, Open> runs = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong tasks = new AtomicLong();

    /** A run, and whose it is. */
    private record Open(ScriptedRun run, Beginning beginning) {}

    /** How another run like it is begun. */
    private record Beginning(TaskQueue queue, String type, Payloads input, Batch batch) {}

    /** How many workflow tasks it has given. */
    long tasks() {
        return tasks.get();
    }

    void begin(TaskQueue queue, String type, Payloads input, Batch batch, int runsNow) {
        Beginning beginning = new Beginning(queue, type, input, batch);
        for (int i = 0; i < runsNow; i++) {
            begin(beginning);
        }
    }

    private void begin(Beginning beginning) {
        if (beginning.batch().beginsOne()) {
            int number = numbers.incrementAndGet();
            ScriptedRun run = new ScriptedRun(number, beginning.type(), beginning.input(), beginning.queue());
            runs.put(number, new Open(run, beginning));
            offer(beginning.queue().getName(), run);
        }
    }

    private void offer(String queue, ScriptedRun run) {
        tasks.incrementAndGet();
        line.offer(queue, run::nextTask);
    }

    @Override
    public void pollWorkflowTaskQueue(
            PollWorkflowTaskQueueRequest request, StreamObserver<PollWorkflowTaskQueueResponse> answer) {
        if (answer instanceof ServerCallStreamObserver<?> call) {
            call.setOnCancelHandler(() -> {}); // so that to answer a poll that was given up is no error
        }
        line.poll(request.getTaskQueue().getName(), answer);
    }

    @Override
    public void respondWorkflowTaskCompleted(
            RespondWorkflowTaskCompletedRequest request, StreamObserver<RespondWorkflowTaskCompletedResponse> answer) {
        int number = Integer.parseInt(request.getTaskToken().toStringUtf8());
        answer(answer, RespondWorkflowTaskCompletedResponse.getDefaultInstance());
        Open open = Objects.requireNonNull(runs.get(number), "a task of no run");
        if (closes(request.getCommandsList())) {
            runs.remove(number);
            if (!open.beginning().batch().oneEnded()) {
                begin(open.beginning());
            }
            return;
        }
        String sticky = request.getStickyAttributes().getWorkerTaskQueue().getName();
        if (open.run().answered(request.getCommandsList())) {
            offer(sticky, open.run());
        } else {
            open.beginning().batch().fellAsleep(() -> {
                open.run().signaled(WAKE);
                offer(sticky, open.run());
            });
            begin(open.beginning());
        }
    }

    private static boolean closes(List<Command> commands) {
        return commands.stream()
                .anyMatch(command -> command.getCommandType() == CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION);
    }

    /** No activity is ever to do: the poll waits until it is given up. */
    @Override
    public void pollActivityTaskQueue(
            PollActivityTaskQueueRequest request, StreamObserver<PollActivityTaskQueueResponse> answer) {}

    @Override
    public void getSystemInfo(GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
        answer(
                answer,
                GetSystemInfoResponse.newBuilder()
                        .setServerVersion("1.29.0")
                        .setCapabilities(GetSystemInfoResponse.Capabilities.newBuilder()
                                .setSdkMetadata(true)
                                .setInternalErrorDifferentiation(true)
                                .setSignalAndQueryHeader(true)
                                .setEncodedFailureAttributes(true)
                                .setEagerWorkflowStart(true))
                        .build());
    }

    @Override
    public void describeNamespace(DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
        answer(
                answer,
                DescribeNamespaceResponse.newBuilder()
                        .setNamespaceInfo(NamespaceInfo.newBuilder().setName(request.getNamespace()))
                        .build());
    }

    @Override
    public void shutdownWorker(ShutdownWorkerRequest request, StreamObserver<ShutdownWorkerResponse> answer) {
        answer(answer, ShutdownWorkerResponse.getDefaultInstance());
    }

    private static <R> void answer(StreamObserver<R> to, R with) {
        to.onNext(with);
        to.onCompleted();
    }
}
