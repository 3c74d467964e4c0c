package io.perdura.node.crash;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.perdura.engine.Slots;
import io.perdura.node.verify.CallLog;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to every shard all the time, through one node, and remembers for each shard the longest time between two writes
 * that succeeded.
 */
final class GapProbe implements AutoCloseable {
    private static final int SLOTS = 4_096;
    private static final int PAUSE_MS = 25;
    private static final int AGAIN_MS = 20;
    /** As long as a write may take on busy cores. */
    private static final int FLOWS_MS = 1_000;

    private static final int CALL_MS = 5_000;
    /** Nodes that have just begun, on busy cores. */
    private static final int PREPARED_MS = 60_000;

    private final ManagedChannel channel;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Long> lastNanos = new HashMap<>();
    private long longestNanos;
    private long writes;
    private boolean closed;

    GapProbe(String target, int shards) {
        this(target, shards, null);
    }

    /** @param log told of every write, as one that was acknowledged must be there; null: nobody is */
    GapProbe(String target, int shards, @Nullable CallLog log) {
        ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create());
        channel = (log == null ? builder : builder.intercept(new LoggedCalls(log))).build();
        String namespaceId = WorkflowServiceGrpc.newBlockingStub(channel)
                .withWaitForReady()
                .withDeadlineAfter(PREPARED_MS, TimeUnit.MILLISECONDS)
                .describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace(TransferLoad.NAMESPACE)
                        .build())
                .getNamespaceInfo()
                .getId();
        for (int shard = 0; shard < shards; shard++) {
            ids.add(idInShard(namespaceId, shard, shards));
        }
        ids.forEach(this::start);
        long now = System.nanoTime();
        ids.forEach(id -> lastNanos.put(id, now));
        ids.forEach(this::write);
    }

    private static String idInShard(String namespaceId, int shard, int shards) {
        while (true) {
            String id = "probe-" + UUID.randomUUID();
            if (Slots.of(namespaceId, id) * shards / SLOTS == shard) {
                return id;
            }
        }
    }

    private void start(String id) {
        WorkflowServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(PREPARED_MS, TimeUnit.MILLISECONDS)
                .startWorkflowExecution(StartWorkflowExecutionRequest.newBuilder()
                        .setNamespace(TransferLoad.NAMESPACE)
                        .setWorkflowId(id)
                        .setWorkflowType(WorkflowType.newBuilder().setName("probe"))
                        .setTaskQueue(TaskQueue.newBuilder().setName("probe"))
                        .setRequestId(id)
                        .build());
    }

    private void write(String id) {
        if (timer.isShutdown()) {
            return;
        }
        var answer = WorkflowServiceGrpc.newFutureStub(channel)
                .withDeadlineAfter(CALL_MS, TimeUnit.MILLISECONDS)
                .signalWorkflowExecution(SignalWorkflowExecutionRequest.newBuilder()
                        .setNamespace(TransferLoad.NAMESPACE)
                        .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(id))
                        .setSignalName("probe")
                        .setRequestId(UUID.randomUUID().toString())
                        .build());
        Futures.addCallback(
                answer,
                new FutureCallback<SignalWorkflowExecutionResponse>() {
                    @Override
                    public void onSuccess(SignalWorkflowExecutionResponse done) {
                        written(id);
                        later(id, PAUSE_MS);
                    }

                    @Override
                    public void onFailure(Throwable failure) {
                        later(id, AGAIN_MS);
                    }
                },
                MoreExecutors.directExecutor());
    }

    private synchronized void later(String id, int ms) {
        if (!closed) {
            ScheduledFuture<?> unused = timer.schedule(() -> write(id), ms, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void written(String id) {
        long now = System.nanoTime();
        writes++;
        longestNanos = Math.max(longestNanos, now - lastNanos.get(id));
        lastNanos.put(id, now);
    }

    /** The longest gap of any shard so far, those that are open included; begins anew. */
    synchronized long longestMs() {
        long now = System.nanoTime();
        long longest = longestNanos;
        for (long last : lastNanos.values()) {
            longest = Math.max(longest, now - last);
        }
        longestNanos = 0;
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** How many writes succeeded since this was last asked. */
    synchronized long writes() {
        long counted = writes;
        writes = 0;
        return counted;
    }

    /** Whether every shard has taken a write within the last moment. */
    synchronized boolean allFlow() {
        long now = System.nanoTime();
        return lastNanos.values().stream().allMatch(last -> now - last < TimeUnit.MILLISECONDS.toNanos(FLOWS_MS));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        timer.shutdownNow();
        for (String id : ids) {
            try {
                WorkflowServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(CALL_MS, TimeUnit.MILLISECONDS)
                        .terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                                .setNamespace(TransferLoad.NAMESPACE)
                                .setWorkflowExecution(
                                        WorkflowExecution.newBuilder().setWorkflowId(id))
                                .build());
            } catch (io.grpc.StatusRuntimeException away) {
                // it stays open, and nobody minds
            }
        }
        channel.shutdownNow();
    }
}
