package io.perdura.node.rpc;

import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;
import java.util.List;

/** Calls about one workflow. */
public final class WorkflowRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<StartWorkflowExecutionRequest, StartWorkflowExecutionResponse> START_WORKFLOW_EXECUTION =
            LIST.shard(StartWorkflowExecutionRequest.class, StartWorkflowExecutionResponse.class);

    public static final Rpc<SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse>
            SIGNAL_WITH_START_WORKFLOW_EXECUTION = LIST.shard(
                    SignalWithStartWorkflowExecutionRequest.class, SignalWithStartWorkflowExecutionResponse.class);

    public static final Rpc<SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse> SIGNAL_WORKFLOW_EXECUTION =
            LIST.shard(SignalWorkflowExecutionRequest.class, SignalWorkflowExecutionResponse.class);

    public static final Rpc<RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse>
            REQUEST_CANCEL_WORKFLOW_EXECUTION = LIST.shard(
                    RequestCancelWorkflowExecutionRequest.class, RequestCancelWorkflowExecutionResponse.class);

    public static final Rpc<TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse>
            TERMINATE_WORKFLOW_EXECUTION =
                    LIST.shard(TerminateWorkflowExecutionRequest.class, TerminateWorkflowExecutionResponse.class);

    public static final Rpc<DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse>
            DESCRIBE_WORKFLOW_EXECUTION =
                    LIST.shard(DescribeWorkflowExecutionRequest.class, DescribeWorkflowExecutionResponse.class);

    public static final Rpc<GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse>
            GET_WORKFLOW_EXECUTION_HISTORY =
                    LIST.shard(GetWorkflowExecutionHistoryRequest.class, GetWorkflowExecutionHistoryResponse.class);

    public static final Rpc<GetWorkflowExecutionHistoryReverseRequest, GetWorkflowExecutionHistoryReverseResponse>
            GET_WORKFLOW_EXECUTION_HISTORY_REVERSE = LIST.shard(
                    GetWorkflowExecutionHistoryReverseRequest.class, GetWorkflowExecutionHistoryReverseResponse.class);

    public static final Rpc<QueryWorkflowRequest, QueryWorkflowResponse> QUERY_WORKFLOW =
            LIST.shard(QueryWorkflowRequest.class, QueryWorkflowResponse.class);

    public static final Rpc<ResetWorkflowExecutionRequest, ResetWorkflowExecutionResponse> RESET_WORKFLOW_EXECUTION =
            LIST.shard(ResetWorkflowExecutionRequest.class, ResetWorkflowExecutionResponse.class);

    public static final Rpc<DeleteWorkflowExecutionRequest, DeleteWorkflowExecutionResponse> DELETE_WORKFLOW_EXECUTION =
            LIST.shard(DeleteWorkflowExecutionRequest.class, DeleteWorkflowExecutionResponse.class);

    public static final Rpc<ResetStickyTaskQueueRequest, ResetStickyTaskQueueResponse> RESET_STICKY_TASK_QUEUE =
            LIST.shard(ResetStickyTaskQueueRequest.class, ResetStickyTaskQueueResponse.class);

    public static final Rpc<UpdateWorkflowExecutionRequest, UpdateWorkflowExecutionResponse> UPDATE_WORKFLOW_EXECUTION =
            LIST.shard(UpdateWorkflowExecutionRequest.class, UpdateWorkflowExecutionResponse.class);

    public static final Rpc<PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse>
            POLL_WORKFLOW_EXECUTION_UPDATE =
                    LIST.shard(PollWorkflowExecutionUpdateRequest.class, PollWorkflowExecutionUpdateResponse.class);

    public static final Rpc<ExecuteMultiOperationRequest, ExecuteMultiOperationResponse> EXECUTE_MULTI_OPERATION =
            LIST.shard(ExecuteMultiOperationRequest.class, ExecuteMultiOperationResponse.class);

    private WorkflowRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
