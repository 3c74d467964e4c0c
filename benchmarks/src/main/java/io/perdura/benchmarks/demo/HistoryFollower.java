package io.perdura.benchmarks.demo;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads the events of one run as they happen, on a thread of its own, until the run is closed. When the server is gone it
 * asks again, and passes over what it has seen.
 */
final class HistoryFollower implements Runnable {
    private static final int LONG_POLL_SECONDS_MAX = 30;
    private static final long RETRY_AFTER_MS = 200;

    private final WorkflowServiceStubs service;
    private final String namespace;
    private final WorkflowExecution execution;
    private final Consumer<HistoryEvent> seen;
    private final CountDownLatch stop;
    private ByteString token = ByteString.EMPTY;
    private long lastSeen;

    HistoryFollower(
            WorkflowServiceStubs service,
            String namespace,
            WorkflowExecution execution,
            Consumer<HistoryEvent> seen,
            CountDownLatch stop) {
        this.service = service;
        this.namespace = namespace;
        this.execution = execution;
        this.seen = seen;
        this.stop = stop;
    }

    @Override
    public void run() {
        try {
            boolean open = true;
            while (open && stop.getCount() > 0) {
                open = readOn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Yields whether there is more to come. */
    private boolean readOn() throws InterruptedException {
        try {
            GetWorkflowExecutionHistoryResponse reply = service.blockingStub()
                    .withDeadlineAfter(LONG_POLL_SECONDS_MAX, TimeUnit.SECONDS)
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(namespace)
                            .setExecution(execution)
                            .setWaitNewEvent(true)
                            .setNextPageToken(token)
                            .build());
            for (HistoryEvent event : reply.getHistory().getEventsList()) {
                if (event.getEventId() > lastSeen) {
                    lastSeen = event.getEventId();
                    seen.accept(event);
                }
            }
            token = reply.getNextPageToken();
            return !token.isEmpty();
        } catch (StatusRuntimeException e) {
            token = ByteString.EMPTY;
            return !stop.await(RETRY_AFTER_MS, TimeUnit.MILLISECONDS);
        }
    }
}
