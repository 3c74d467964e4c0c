package io.perdura.benchmarks.sdk.script;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tasks and the polls that wait for them, by the names of their queues. Thread-safe. */
final class TaskLine {
    private final Map<String, Deque<Supplier<PollWorkflowTaskQueueResponse>>> tasks = new HashMap<>();
    private final Map<String, Deque<StreamObserver<PollWorkflowTaskQueueResponse>>> polls = new HashMap<>();

    /** The oldest task of the queue, or the wait for one. */
    void poll(String queue, StreamObserver<PollWorkflowTaskQueueResponse> poll) {
        Supplier<PollWorkflowTaskQueueResponse> task;
        synchronized (this) {
            Deque<Supplier<PollWorkflowTaskQueueResponse>> waiting = tasks.get(queue);
            task = waiting == null ? null : waiting.poll();
            if (task == null) {
                polls.computeIfAbsent(queue, name -> new ArrayDeque<>()).add(poll);
            }
        }
        answer(poll, task);
    }

    /** For the poll that has waited longest, or for the next to come. */
    void offer(String queue, Supplier<PollWorkflowTaskQueueResponse> task) {
        StreamObserver<PollWorkflowTaskQueueResponse> poll;
        synchronized (this) {
            Deque<StreamObserver<PollWorkflowTaskQueueResponse>> waiting = polls.get(queue);
            poll = waiting == null ? null : alive(waiting);
            if (poll == null) {
                tasks.computeIfAbsent(queue, name -> new ArrayDeque<>()).add(task);
            }
        }
        if (poll != null) {
            answer(poll, task);
        }
    }

    /** One whose caller has not given it up. */
    private static @Nullable StreamObserver<PollWorkflowTaskQueueResponse> alive(
            Deque<StreamObserver<PollWorkflowTaskQueueResponse>> waiting) {
        StreamObserver<PollWorkflowTaskQueueResponse> poll = waiting.poll();
        while (poll instanceof ServerCallStreamObserver<?> call && call.isCancelled()) {
            poll = waiting.poll();
        }
        return poll;
    }

    private static void answer(
            StreamObserver<PollWorkflowTaskQueueResponse> poll,
            @Nullable Supplier<PollWorkflowTaskQueueResponse> task) {
        if (task != null) {
            poll.onNext(task.get());
            poll.onCompleted();
        }
    }
}
