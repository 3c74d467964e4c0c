package io.perdura.benchmarks.load;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.HistoryEventFilterType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of workflows open: as soon as one is closed the next is started. Everything but {@link #run} happens
 * on the event loop of the connections.
 */
final class TransferLoad {
    private static final long CALL_MAX_MS = 30_000;
    private static final long LONG_POLL_MAX_MS = 70_000;
    private static final long RETRY_AFTER_MS = 100;

    private final LoadPlan plan;
    private final Connections connections;
    private final String runName = "bench-" + UUID.randomUUID().toString().substring(0, 8);
    private final Payloads input;
    private final CountDownLatch enough = new CountDownLatch(1);
    private Measurement measurement = new Measurement();
    private boolean measuring;
    private boolean stopped;
    private long begun;
    private long completed;

    private TransferLoad(LoadPlan plan, Connections connections) {
        this.plan = plan;
        this.connections = connections;
        this.input = RandomPayload.of(plan.payloadBytes());
    }

    static LoadReport run(LoadPlan plan, Connections connections, MeasuredProcesses processes)
            throws InterruptedException {
        TransferLoad load = new TransferLoad(plan, connections);
        TransferWorker worker = new TransferWorker(plan, connections, load.runName, load::failed);
        connections.onLoop(() -> {
            worker.begin();
            for (int i = 0; i < plan.inFlight(); i++) {
                load.next();
            }
        });
        load.await(plan.warmUp());
        connections.onLoop(load::beginMeasuring);
        CpuUsage before = processes.usage();
        long beganAt = System.nanoTime();
        load.await(plan.measuredMax());
        CountDownLatch ended = new CountDownLatch(1);
        connections.onLoop(() -> {
            load.stopped = true;
            worker.stop();
            ended.countDown();
        });
        ended.await();
        long nanos = System.nanoTime() - beganAt;
        return new LoadReport(
                "Transfer: 2 activities",
                "workflow",
                plan,
                load.measurement,
                nanos,
                processes.usage().minus(before));
    }

    /** Waits for the workflows that are to be measured; before measuring has begun that is just the time. */
    private void await(Duration limit) throws InterruptedException {
        boolean unused = enough.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beginMeasuring() {
        measurement = new Measurement();
        measuring = true;
    }

    private void next() {
        if (stopped) {
            return;
        }
        StartWorkflowExecutionRequest request = StartWorkflowExecutionRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setWorkflowId(runName + "-" + begun++)
                .setWorkflowType(WorkflowType.newBuilder().setName("Transfer"))
                .setTaskQueue(TaskQueue.newBuilder().setName(runName))
                .setInput(input)
                .setIdentity(runName)
                .setRequestId(UUID.randomUUID().toString())
                .build();
        start(request, System.nanoTime());
    }

    private void start(StartWorkflowExecutionRequest request, long beganAt) {
        connections.call(
                WorkflowServiceGrpc.getStartWorkflowExecutionMethod(),
                request,
                CALL_MAX_MS,
                new Answer<>(
                        reply -> {
                            measurement.started(System.nanoTime() - beganAt);
                            WorkflowExecution execution = WorkflowExecution.newBuilder()
                                    .setWorkflowId(request.getWorkflowId())
                                    .setRunId(reply.getRunId())
                                    .build();
                            awaitClose(execution, ByteString.EMPTY, beganAt);
                        },
                        status -> again(status, () -> start(request, beganAt))));
    }

    private void awaitClose(WorkflowExecution execution, ByteString token, long beganAt) {
        GetWorkflowExecutionHistoryRequest request = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(plan.namespace())
                .setExecution(execution)
                .setWaitNewEvent(true)
                .setHistoryEventFilterType(HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
                .setNextPageToken(token)
                .build();
        connections.call(
                WorkflowServiceGrpc.getGetWorkflowExecutionHistoryMethod(),
                request,
                LONG_POLL_MAX_MS,
                new Answer<>(
                        reply -> {
                            EventType closed = closeEvent(reply);
                            if (closed == null) {
                                awaitClose(execution, reply.getNextPageToken(), beganAt);
                            } else {
                                closed(closed, beganAt);
                            }
                        },
                        status -> again(status, () -> awaitClose(execution, token, beganAt))));
    }

    /** The last event, if the run is closed; a long poll that timed out holds none. */
    private static @Nullable EventType closeEvent(GetWorkflowExecutionHistoryResponse reply) {
        int events = reply.getHistory().getEventsCount();
        return events == 0 ? null : reply.getHistory().getEvents(events - 1).getEventType();
    }

    private void closed(EventType type, long beganAt) {
        if (stopped) {
            return;
        }
        if (type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED) {
            measurement.completed(System.nanoTime() - beganAt);
        } else {
            measurement.unfinished();
        }
        if (measuring && ++completed >= plan.workflowsMax()) {
            enough.countDown();
        }
        next();
    }

    private void again(Status status, Runnable call) {
        failed(status);
        if (!stopped) {
            connections.onLoopAfter(RETRY_AFTER_MS, call);
        }
    }

    private void failed(Status status) {
        if (!stopped) {
            measurement.failed(status);
        }
    }
}
