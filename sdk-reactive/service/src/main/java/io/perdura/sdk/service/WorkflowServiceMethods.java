package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.CreateScheduleRequest;
import io.temporal.api.workflowservice.v1.CreateScheduleResponse;
import io.temporal.api.workflowservice.v1.DeleteScheduleRequest;
import io.temporal.api.workflowservice.v1.DeleteScheduleResponse;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DeleteWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeScheduleRequest;
import io.temporal.api.workflowservice.v1.DescribeScheduleResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationRequest;
import io.temporal.api.workflowservice.v1.ExecuteMultiOperationResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListScheduleMatchingTimesRequest;
import io.temporal.api.workflowservice.v1.ListScheduleMatchingTimesResponse;
import io.temporal.api.workflowservice.v1.ListSchedulesRequest;
import io.temporal.api.workflowservice.v1.ListSchedulesResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.PatchScheduleRequest;
import io.temporal.api.workflowservice.v1.PatchScheduleResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowExecutionUpdateResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.RequestCancelWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledByIdResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedByIdResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedByIdResponse;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedResponse;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondQueryTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedResponse;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedResponse;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerResponse;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.UpdateScheduleRequest;
import io.temporal.api.workflowservice.v1.UpdateScheduleResponse;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.UpdateWorkflowExecutionResponse;

/** The methods of {@code WorkflowService} that workers and clients call. */
public final class WorkflowServiceMethods {
    public static final String SERVICE = "temporal.api.workflowservice.v1.WorkflowService";

    public static final RpcMethod<GetSystemInfoRequest, GetSystemInfoResponse> GET_SYSTEM_INFO =
            method("GetSystemInfo", GetSystemInfoResponse.getDefaultInstance());
    public static final RpcMethod<DescribeNamespaceRequest, DescribeNamespaceResponse> DESCRIBE_NAMESPACE =
            method("DescribeNamespace", DescribeNamespaceResponse.getDefaultInstance());
    public static final RpcMethod<PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse>
            POLL_WORKFLOW_TASK_QUEUE =
                    method("PollWorkflowTaskQueue", PollWorkflowTaskQueueResponse.getDefaultInstance());
    public static final RpcMethod<RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse>
            RESPOND_WORKFLOW_TASK_COMPLETED =
                    method("RespondWorkflowTaskCompleted", RespondWorkflowTaskCompletedResponse.getDefaultInstance());
    public static final RpcMethod<RespondWorkflowTaskFailedRequest, RespondWorkflowTaskFailedResponse>
            RESPOND_WORKFLOW_TASK_FAILED =
                    method("RespondWorkflowTaskFailed", RespondWorkflowTaskFailedResponse.getDefaultInstance());
    public static final RpcMethod<RespondQueryTaskCompletedRequest, RespondQueryTaskCompletedResponse>
            RESPOND_QUERY_TASK_COMPLETED =
                    method("RespondQueryTaskCompleted", RespondQueryTaskCompletedResponse.getDefaultInstance());
    public static final RpcMethod<ResetStickyTaskQueueRequest, ResetStickyTaskQueueResponse> RESET_STICKY_TASK_QUEUE =
            method("ResetStickyTaskQueue", ResetStickyTaskQueueResponse.getDefaultInstance());
    public static final RpcMethod<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>
            POLL_ACTIVITY_TASK_QUEUE =
                    method("PollActivityTaskQueue", PollActivityTaskQueueResponse.getDefaultInstance());
    public static final RpcMethod<RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse>
            RECORD_ACTIVITY_TASK_HEARTBEAT =
                    method("RecordActivityTaskHeartbeat", RecordActivityTaskHeartbeatResponse.getDefaultInstance());
    public static final RpcMethod<RecordActivityTaskHeartbeatByIdRequest, RecordActivityTaskHeartbeatByIdResponse>
            RECORD_ACTIVITY_TASK_HEARTBEAT_BY_ID = method(
                    "RecordActivityTaskHeartbeatById", RecordActivityTaskHeartbeatByIdResponse.getDefaultInstance());
    public static final RpcMethod<RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse>
            RESPOND_ACTIVITY_TASK_COMPLETED =
                    method("RespondActivityTaskCompleted", RespondActivityTaskCompletedResponse.getDefaultInstance());
    public static final RpcMethod<RespondActivityTaskCompletedByIdRequest, RespondActivityTaskCompletedByIdResponse>
            RESPOND_ACTIVITY_TASK_COMPLETED_BY_ID = method(
                    "RespondActivityTaskCompletedById", RespondActivityTaskCompletedByIdResponse.getDefaultInstance());
    public static final RpcMethod<RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse>
            RESPOND_ACTIVITY_TASK_FAILED =
                    method("RespondActivityTaskFailed", RespondActivityTaskFailedResponse.getDefaultInstance());
    public static final RpcMethod<RespondActivityTaskFailedByIdRequest, RespondActivityTaskFailedByIdResponse>
            RESPOND_ACTIVITY_TASK_FAILED_BY_ID =
                    method("RespondActivityTaskFailedById", RespondActivityTaskFailedByIdResponse.getDefaultInstance());
    public static final RpcMethod<RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse>
            RESPOND_ACTIVITY_TASK_CANCELED =
                    method("RespondActivityTaskCanceled", RespondActivityTaskCanceledResponse.getDefaultInstance());
    public static final RpcMethod<RespondActivityTaskCanceledByIdRequest, RespondActivityTaskCanceledByIdResponse>
            RESPOND_ACTIVITY_TASK_CANCELED_BY_ID = method(
                    "RespondActivityTaskCanceledById", RespondActivityTaskCanceledByIdResponse.getDefaultInstance());
    public static final RpcMethod<ShutdownWorkerRequest, ShutdownWorkerResponse> SHUTDOWN_WORKER =
            method("ShutdownWorker", ShutdownWorkerResponse.getDefaultInstance());
    public static final RpcMethod<RecordWorkerHeartbeatRequest, RecordWorkerHeartbeatResponse> RECORD_WORKER_HEARTBEAT =
            method("RecordWorkerHeartbeat", RecordWorkerHeartbeatResponse.getDefaultInstance());
    public static final RpcMethod<GetWorkflowExecutionHistoryRequest, GetWorkflowExecutionHistoryResponse>
            GET_WORKFLOW_EXECUTION_HISTORY =
                    method("GetWorkflowExecutionHistory", GetWorkflowExecutionHistoryResponse.getDefaultInstance());
    public static final RpcMethod<StartWorkflowExecutionRequest, StartWorkflowExecutionResponse>
            START_WORKFLOW_EXECUTION =
                    method("StartWorkflowExecution", StartWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<SignalWorkflowExecutionRequest, SignalWorkflowExecutionResponse>
            SIGNAL_WORKFLOW_EXECUTION =
                    method("SignalWorkflowExecution", SignalWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<SignalWithStartWorkflowExecutionRequest, SignalWithStartWorkflowExecutionResponse>
            SIGNAL_WITH_START_WORKFLOW_EXECUTION = method(
                    "SignalWithStartWorkflowExecution", SignalWithStartWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<ExecuteMultiOperationRequest, ExecuteMultiOperationResponse> EXECUTE_MULTI_OPERATION =
            method("ExecuteMultiOperation", ExecuteMultiOperationResponse.getDefaultInstance());
    public static final RpcMethod<UpdateWorkflowExecutionRequest, UpdateWorkflowExecutionResponse>
            UPDATE_WORKFLOW_EXECUTION =
                    method("UpdateWorkflowExecution", UpdateWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<PollWorkflowExecutionUpdateRequest, PollWorkflowExecutionUpdateResponse>
            POLL_WORKFLOW_EXECUTION_UPDATE =
                    method("PollWorkflowExecutionUpdate", PollWorkflowExecutionUpdateResponse.getDefaultInstance());
    public static final RpcMethod<QueryWorkflowRequest, QueryWorkflowResponse> QUERY_WORKFLOW =
            method("QueryWorkflow", QueryWorkflowResponse.getDefaultInstance());
    public static final RpcMethod<RequestCancelWorkflowExecutionRequest, RequestCancelWorkflowExecutionResponse>
            REQUEST_CANCEL_WORKFLOW_EXECUTION = method(
                    "RequestCancelWorkflowExecution", RequestCancelWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<TerminateWorkflowExecutionRequest, TerminateWorkflowExecutionResponse>
            TERMINATE_WORKFLOW_EXECUTION =
                    method("TerminateWorkflowExecution", TerminateWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<DescribeWorkflowExecutionRequest, DescribeWorkflowExecutionResponse>
            DESCRIBE_WORKFLOW_EXECUTION =
                    method("DescribeWorkflowExecution", DescribeWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<ListWorkflowExecutionsRequest, ListWorkflowExecutionsResponse>
            LIST_WORKFLOW_EXECUTIONS =
                    method("ListWorkflowExecutions", ListWorkflowExecutionsResponse.getDefaultInstance());
    public static final RpcMethod<CountWorkflowExecutionsRequest, CountWorkflowExecutionsResponse>
            COUNT_WORKFLOW_EXECUTIONS =
                    method("CountWorkflowExecutions", CountWorkflowExecutionsResponse.getDefaultInstance());
    public static final RpcMethod<ResetWorkflowExecutionRequest, ResetWorkflowExecutionResponse>
            RESET_WORKFLOW_EXECUTION =
                    method("ResetWorkflowExecution", ResetWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<DeleteWorkflowExecutionRequest, DeleteWorkflowExecutionResponse>
            DELETE_WORKFLOW_EXECUTION =
                    method("DeleteWorkflowExecution", DeleteWorkflowExecutionResponse.getDefaultInstance());
    public static final RpcMethod<CreateScheduleRequest, CreateScheduleResponse> CREATE_SCHEDULE =
            method("CreateSchedule", CreateScheduleResponse.getDefaultInstance());
    public static final RpcMethod<DescribeScheduleRequest, DescribeScheduleResponse> DESCRIBE_SCHEDULE =
            method("DescribeSchedule", DescribeScheduleResponse.getDefaultInstance());
    public static final RpcMethod<UpdateScheduleRequest, UpdateScheduleResponse> UPDATE_SCHEDULE =
            method("UpdateSchedule", UpdateScheduleResponse.getDefaultInstance());
    public static final RpcMethod<PatchScheduleRequest, PatchScheduleResponse> PATCH_SCHEDULE =
            method("PatchSchedule", PatchScheduleResponse.getDefaultInstance());
    public static final RpcMethod<DeleteScheduleRequest, DeleteScheduleResponse> DELETE_SCHEDULE =
            method("DeleteSchedule", DeleteScheduleResponse.getDefaultInstance());
    public static final RpcMethod<ListSchedulesRequest, ListSchedulesResponse> LIST_SCHEDULES =
            method("ListSchedules", ListSchedulesResponse.getDefaultInstance());
    public static final RpcMethod<ListScheduleMatchingTimesRequest, ListScheduleMatchingTimesResponse>
            LIST_SCHEDULE_MATCHING_TIMES =
                    method("ListScheduleMatchingTimes", ListScheduleMatchingTimesResponse.getDefaultInstance());

    private WorkflowServiceMethods() {}

    @SuppressWarnings("unchecked") // a message's parser makes messages of its class
    private static <Q extends MessageLite, R extends MessageLite> RpcMethod<Q, R> method(String name, R answer) {
        return new RpcMethod<>(SERVICE, name, (Parser<R>) answer.getParserForType());
    }
}
