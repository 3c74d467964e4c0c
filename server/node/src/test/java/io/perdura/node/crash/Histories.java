package io.perdura.node.crash;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Histories as people read them, page by page: what a worker would be shown of a workflow task that is not in history yet
 * is left out.
 */
final class Histories implements AutoCloseable {
    private static final Metadata.Key<String> CLIENT_NAME =
            Metadata.Key.of("client-name", Metadata.ASCII_STRING_MARSHALLER);
    private static final int CALL_SECONDS_MAX = 60;

    private final ManagedChannel channel;

    Histories(String target) {
        Metadata headers = new Metadata();
        headers.put(CLIENT_NAME, "temporal-cli");
        this.channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
    }

    private WorkflowServiceGrpc.WorkflowServiceBlockingStub calls() {
        return WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    List<HistoryEvent> read(WorkflowExecution execution, int pageSize) {
        List<HistoryEvent> events = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = calls().getWorkflowExecutionHistory(
                            GetWorkflowExecutionHistoryRequest.newBuilder()
                                    .setNamespace(TransferLoad.NAMESPACE)
                                    .setExecution(execution)
                                    .setMaximumPageSize(pageSize)
                                    .setNextPageToken(token)
                                    .build());
            events.addAll(page.getHistory().getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }

    /** From the last event to the first, but returned in the order of the ids. */
    List<HistoryEvent> readReverse(WorkflowExecution execution, int pageSize) {
        List<HistoryEvent> events = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryReverseResponse page = calls().getWorkflowExecutionHistoryReverse(
                            GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                                    .setNamespace(TransferLoad.NAMESPACE)
                                    .setExecution(execution)
                                    .setMaximumPageSize(pageSize)
                                    .setNextPageToken(token)
                                    .build());
            events.addAll(page.getHistory().getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        Collections.reverse(events);
        return events;
    }
}
