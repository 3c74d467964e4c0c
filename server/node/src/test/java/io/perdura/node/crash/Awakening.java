package io.perdura.node.crash;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.perdura.node.verify.CallLog;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.StartTimerCommandAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * What a node does first when it goes on after it stood still, with what it remembers. One time it is asked: to write to what
 * others wrote to, to start what they have started, and to read what they wrote, of other runs. The other time nothing is asked
 * of it, and it writes by itself that runs which have been quiet fall due later than is stored, although they are another
 * node's by now and fall due sooner. All at once or not at all, because each hides the others: a write that is refused closes
 * the shard, and so does a read that is in doubt. What it answers, and what comes of it, is for {@code verify} to judge, so the
 * runs stay open until {@link #end}.
 *
 * <p>What it writes to a run that others wrote to is refused by the key of {@code history}, too. That a run is due later, and
 * that a run begins because the one before it has ended, only the fence refuses.
 */
final class Awakening implements AutoCloseable {
    private static final int WORKFLOWS = 24;
    private static final int ENDED = 8;
    private static final int CALL_SECONDS = 20;
    private static final int SOON_SECONDS = 60;
    private static final int TASKS_SECONDS = 180;
    /** Until the start of a workflow task is written: the run is due at its timeout then. */
    private static final int HELD_MS = 2_000;

    private static final int ASKED_SECONDS = 2;
    /** Longer than a run must be quiet before its due time is written anew. */
    private static final int QUIET_SECONDS = 9;

    private static final long FAR_SECONDS = 7_200;
    /** Later than the campaign ends: a timer that fires would write anew what was written wrongly. */
    private static final long NEAR_SECONDS = 3_600;

    private static final AtomicInteger TIMES = new AtomicInteger();

    private final ManagedChannel asleep;
    private final ManagedChannel awake;
    private final WorkflowServiceGrpc.WorkflowServiceFutureStub sleeper;
    private final WorkflowServiceGrpc.WorkflowServiceBlockingStub others;
    private final String name = "awakening-" + UUID.randomUUID();
    private final List<String> ids =
            IntStream.range(0, WORKFLOWS).mapToObj(i -> name + "-" + i).toList();
    private final List<String> ended =
            IntStream.range(0, ENDED).mapToObj(i -> name + "-ended-" + i).toList();
    private final List<ListenableFuture<?>> waiting = new ArrayList<>();
    private final Map<String, String> runs = new HashMap<>();
    private final boolean asks = TIMES.getAndIncrement() % 2 == 0;

    /** @param sleeper the node that will be stopped */
    Awakening(String sleeper, String other, CallLog log) {
        asleep = Grpc.newChannelBuilder(sleeper, InsecureChannelCredentials.create())
                .build();
        awake = Grpc.newChannelBuilder(other, InsecureChannelCredentials.create())
                .build();
        this.sleeper = WorkflowServiceGrpc.newFutureStub(ClientInterceptors.intercept(asleep, new LoggedCalls(log)));
        this.others = WorkflowServiceGrpc.newBlockingStub(ClientInterceptors.intercept(awake, new LoggedCalls(log)));
    }

    /** Before it stands still: the runs are due at a timeout, by what is stored, and far later, by what their owners know. */
    void prepare() {
        var through = WorkflowServiceGrpc.newBlockingStub(asleep);
        for (String id : ids) {
            var started =
                    through.withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS).startWorkflowExecution(start(id));
            runs.put(id, started.getRunId());
        }
        for (String id : ended) {
            var unused =
                    through.withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS).startWorkflowExecution(start(id));
        }
        end(through, ended);
        List<ByteString> tasks = tasks(through);
        Awaitility.await().pollDelay(Duration.ofMillis(HELD_MS)).until(() -> true);
        tasks.forEach(task -> answer(through, task, FAR_SECONDS));
    }

    /** While it stands still the others write: the runs fall due sooner. Every other time it is asked to read that, and to write. */
    void whileItSleeps() {
        for (String id : ids) {
            SignalWorkflowExecutionRequest signal = signal(id);
            untilDone(() ->
                    others.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).signalWorkflowExecution(signal));
        }
        for (String id : ended) {
            StartWorkflowExecutionRequest again = start(id);
            untilDone(() -> {
                var unused =
                        others.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).startWorkflowExecution(again);
            });
        }
        if (asks) {
            // What it takes for its own to write is refused, and done by who has the run now.
            for (String id : ids.subList(0, WORKFLOWS / 2)) {
                waiting.add(sleeper.withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS)
                        .signalWorkflowExecution(signal(id)));
            }
            for (String id : ended) {
                waiting.add(sleeper.withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS)
                        .startWorkflowExecution(start(id)));
            }
            // Others than it has been asked to write to: who reads waits for what was written.
            for (String id : ids.subList(WORKFLOWS / 2, WORKFLOWS)) {
                waiting.add(sleeper.withDeadlineAfter(SOON_SECONDS, TimeUnit.SECONDS)
                        .getWorkflowExecutionHistory(read(id)));
            }
        }
        tasks(others).forEach(task -> answer(others, task, NEAR_SECONDS));
    }

    /** The task of each of the workflows. */
    private List<ByteString> tasks(WorkflowServiceGrpc.WorkflowServiceBlockingStub through) {
        Map<String, ByteString> tasks = new HashMap<>();
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TASKS_SECONDS);
        while (tasks.size() < WORKFLOWS) {
            if (System.nanoTime() > endNanos) {
                throw new IllegalStateException("of " + WORKFLOWS + " tasks these have come: " + tasks.keySet());
            }
            untilDone(() -> {
                PollWorkflowTaskQueueResponse task = through.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                        .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.newBuilder()
                                .setNamespace(TransferLoad.NAMESPACE)
                                .setTaskQueue(queue())
                                .setIdentity(name)
                                .build());
                if (!task.getTaskToken().isEmpty()) {
                    tasks.put(task.getWorkflowExecution().getWorkflowId(), task.getTaskToken());
                }
            });
        }
        return List.copyOf(tasks.values());
    }

    /** With a timer; one whose task is another worker's by now is left alone. */
    private static void answer(
            WorkflowServiceGrpc.WorkflowServiceBlockingStub through, ByteString task, long timerSeconds) {
        RespondWorkflowTaskCompletedRequest answer = RespondWorkflowTaskCompletedRequest.newBuilder()
                .setNamespace(TransferLoad.NAMESPACE)
                .setTaskToken(task)
                .addCommands(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_START_TIMER)
                        .setStartTimerCommandAttributes(StartTimerCommandAttributes.newBuilder()
                                .setTimerId("in " + timerSeconds)
                                .setStartToFireTimeout(Durations.fromSeconds(timerSeconds))))
                .build();
        untilDone(() -> {
            var unused =
                    through.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).respondWorkflowTaskCompleted(answer);
        });
    }

    /** Once it goes on: until it has answered all of it, one way or the other. */
    void awaitAnswers() {
        try {
            Object all = Futures.successfulAsList(waiting).get(2 * SOON_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the node does not answer what it was asked", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The shard may be on its way to another node. */
    private static void untilDone(Runnable call) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
        while (true) {
            try {
                call.run();
                return;
            } catch (StatusRuntimeException failure) {
                if (failure.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return; // an answer to an earlier try was lost, and it is done
                }
                if (System.nanoTime() > endNanos) {
                    throw failure;
                }
            }
        }
    }

    private TaskQueue queue() {
        return TaskQueue.newBuilder().setName(name).build();
    }

    /** Those that end have a queue that nobody polls. */
    private StartWorkflowExecutionRequest start(String id) {
        return StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(TransferLoad.NAMESPACE)
                .setWorkflowId(id)
                .setWorkflowType(WorkflowType.newBuilder().setName("awakening"))
                .setTaskQueue(
                        ended.contains(id)
                                ? TaskQueue.newBuilder()
                                        .setName(name + "-ended")
                                        .build()
                                : queue())
                .setRequestId(UUID.randomUUID().toString())
                .build();
    }

    private static SignalWorkflowExecutionRequest signal(String id) {
        return SignalWorkflowExecutionRequest.newBuilder()
                .setNamespace(TransferLoad.NAMESPACE)
                .setWorkflowExecution(execution(id))
                .setSignalName("meanwhile")
                .setRequestId(UUID.randomUUID().toString())
                .build();
    }

    private GetWorkflowExecutionHistoryRequest read(String id) {
        return GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(TransferLoad.NAMESPACE)
                .setExecution(execution(id).toBuilder().setRunId(runs.getOrDefault(id, "")))
                .setMaximumPageSize(100)
                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
                .build();
    }

    private static WorkflowExecution execution(String id) {
        return WorkflowExecution.newBuilder().setWorkflowId(id).build();
    }

    /**
     * For how long it stands still once others have written. If nothing is asked of it: until they have written, too, that the
     * runs fall due later, since that would undo what it writes wrongly.
     */
    int stillSeconds() {
        return asks ? ASKED_SECONDS : QUIET_SECONDS;
    }

    List<String> workflows() {
        return Stream.concat(ids.stream(), ended.stream()).toList();
    }

    /** Once all has been verified: who counts what runs counts others. */
    static void end(String target, List<String> workflows) {
        ManagedChannel channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .build();
        end(WorkflowServiceGrpc.newBlockingStub(channel), workflows);
        channel.shutdownNow();
    }

    private static void end(WorkflowServiceGrpc.WorkflowServiceBlockingStub through, List<String> workflows) {
        for (String id : workflows) {
            untilDone(() -> {
                var unused = through.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                        .terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                                .setNamespace(TransferLoad.NAMESPACE)
                                .setWorkflowExecution(execution(id))
                                .build());
            });
        }
    }

    @Override
    public void close() {
        asleep.shutdownNow();
        awake.shutdownNow();
    }
}
