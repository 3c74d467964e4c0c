package io.perdura.node.rpc;

import io.temporal.api.workflowservice.v1.CountWorkersRequest;
import io.temporal.api.workflowservice.v1.CountWorkersResponse;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkerRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkerResponse;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsRequest;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsResponse;
import io.temporal.api.workflowservice.v1.ListWorkersRequest;
import io.temporal.api.workflowservice.v1.ListWorkersResponse;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollNexusTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatByIdResponse;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordActivityTaskHeartbeatResponse;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatRequest;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatResponse;
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
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigResponse;
import java.util.List;

/** Calls of workers and about them. */
public final class WorkerRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<PollWorkflowTaskQueueRequest, PollWorkflowTaskQueueResponse> POLL_WORKFLOW_TASK_QUEUE =
            LIST.taskQueue(PollWorkflowTaskQueueRequest.class, PollWorkflowTaskQueueResponse.class);

    public static final Rpc<RespondWorkflowTaskCompletedRequest, RespondWorkflowTaskCompletedResponse>
            RESPOND_WORKFLOW_TASK_COMPLETED =
                    LIST.shard(RespondWorkflowTaskCompletedRequest.class, RespondWorkflowTaskCompletedResponse.class);

    public static final Rpc<RespondWorkflowTaskFailedRequest, RespondWorkflowTaskFailedResponse>
            RESPOND_WORKFLOW_TASK_FAILED =
                    LIST.shard(RespondWorkflowTaskFailedRequest.class, RespondWorkflowTaskFailedResponse.class);

    public static final Rpc<RespondQueryTaskCompletedRequest, RespondQueryTaskCompletedResponse>
            RESPOND_QUERY_TASK_COMPLETED =
                    LIST.shard(RespondQueryTaskCompletedRequest.class, RespondQueryTaskCompletedResponse.class);

    public static final Rpc<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse> POLL_ACTIVITY_TASK_QUEUE =
            LIST.taskQueue(PollActivityTaskQueueRequest.class, PollActivityTaskQueueResponse.class);

    public static final Rpc<RecordActivityTaskHeartbeatRequest, RecordActivityTaskHeartbeatResponse>
            RECORD_ACTIVITY_TASK_HEARTBEAT =
                    LIST.shard(RecordActivityTaskHeartbeatRequest.class, RecordActivityTaskHeartbeatResponse.class);

    public static final Rpc<RecordActivityTaskHeartbeatByIdRequest, RecordActivityTaskHeartbeatByIdResponse>
            RECORD_ACTIVITY_TASK_HEARTBEAT_BY_ID = LIST.shard(
                    RecordActivityTaskHeartbeatByIdRequest.class, RecordActivityTaskHeartbeatByIdResponse.class);

    public static final Rpc<RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse>
            RESPOND_ACTIVITY_TASK_COMPLETED =
                    LIST.shard(RespondActivityTaskCompletedRequest.class, RespondActivityTaskCompletedResponse.class);

    public static final Rpc<RespondActivityTaskCompletedByIdRequest, RespondActivityTaskCompletedByIdResponse>
            RESPOND_ACTIVITY_TASK_COMPLETED_BY_ID = LIST.shard(
                    RespondActivityTaskCompletedByIdRequest.class, RespondActivityTaskCompletedByIdResponse.class);

    public static final Rpc<RespondActivityTaskFailedRequest, RespondActivityTaskFailedResponse>
            RESPOND_ACTIVITY_TASK_FAILED =
                    LIST.shard(RespondActivityTaskFailedRequest.class, RespondActivityTaskFailedResponse.class);

    public static final Rpc<RespondActivityTaskFailedByIdRequest, RespondActivityTaskFailedByIdResponse>
            RESPOND_ACTIVITY_TASK_FAILED_BY_ID =
                    LIST.shard(RespondActivityTaskFailedByIdRequest.class, RespondActivityTaskFailedByIdResponse.class);

    public static final Rpc<RespondActivityTaskCanceledRequest, RespondActivityTaskCanceledResponse>
            RESPOND_ACTIVITY_TASK_CANCELED =
                    LIST.shard(RespondActivityTaskCanceledRequest.class, RespondActivityTaskCanceledResponse.class);

    public static final Rpc<RespondActivityTaskCanceledByIdRequest, RespondActivityTaskCanceledByIdResponse>
            RESPOND_ACTIVITY_TASK_CANCELED_BY_ID = LIST.shard(
                    RespondActivityTaskCanceledByIdRequest.class, RespondActivityTaskCanceledByIdResponse.class);

    public static final Rpc<PollNexusTaskQueueRequest, PollNexusTaskQueueResponse> POLL_NEXUS_TASK_QUEUE =
            LIST.taskQueue(PollNexusTaskQueueRequest.class, PollNexusTaskQueueResponse.class);

    public static final Rpc<DescribeTaskQueueRequest, DescribeTaskQueueResponse> DESCRIBE_TASK_QUEUE =
            LIST.taskQueue(DescribeTaskQueueRequest.class, DescribeTaskQueueResponse.class);

    public static final Rpc<ShutdownWorkerRequest, ShutdownWorkerResponse> SHUTDOWN_WORKER =
            LIST.taskQueue(ShutdownWorkerRequest.class, ShutdownWorkerResponse.class);

    public static final Rpc<RecordWorkerHeartbeatRequest, RecordWorkerHeartbeatResponse> RECORD_WORKER_HEARTBEAT =
            LIST.taskQueue(RecordWorkerHeartbeatRequest.class, RecordWorkerHeartbeatResponse.class);

    public static final Rpc<ListWorkersRequest, ListWorkersResponse> LIST_WORKERS =
            LIST.taskQueue(ListWorkersRequest.class, ListWorkersResponse.class);

    public static final Rpc<CountWorkersRequest, CountWorkersResponse> COUNT_WORKERS =
            LIST.taskQueue(CountWorkersRequest.class, CountWorkersResponse.class);

    public static final Rpc<DescribeWorkerRequest, DescribeWorkerResponse> DESCRIBE_WORKER =
            LIST.taskQueue(DescribeWorkerRequest.class, DescribeWorkerResponse.class);

    public static final Rpc<ListTaskQueuePartitionsRequest, ListTaskQueuePartitionsResponse>
            LIST_TASK_QUEUE_PARTITIONS =
                    LIST.anyNode(ListTaskQueuePartitionsRequest.class, ListTaskQueuePartitionsResponse.class);

    public static final Rpc<UpdateTaskQueueConfigRequest, UpdateTaskQueueConfigResponse> UPDATE_TASK_QUEUE_CONFIG =
            LIST.taskQueue(UpdateTaskQueueConfigRequest.class, UpdateTaskQueueConfigResponse.class);

    private WorkerRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
