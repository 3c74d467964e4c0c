package io.perdura.sdk.worker;

import com.google.protobuf.ByteString;
import io.perdura.sdk.service.ServiceClient;
import io.perdura.sdk.service.WorkflowServiceMethods;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import java.util.concurrent.CompletionStage;

/** Pages of a run's history, decoded. */
final class HistoryPages {
    private final ServiceClient service;

    HistoryPages(ServiceClient service) {
        this.service = service;
    }

    /** The page of a token; an empty one is the first. */
    CompletionStage<GetWorkflowExecutionHistoryResponse> fetch(WorkflowExecution execution, ByteString token) {
        return service.call(
                        WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                        GetWorkflowExecutionHistoryRequest.newBuilder()
                                .setNamespace(service.namespace())
                                .setExecution(execution)
                                .setNextPageToken(token)
                                .build())
                .thenCompose(service.codec()::decode);
    }
}
