package io.perdura.node.rpc;

import com.google.protobuf.Empty;
import io.perdura.node.v1.DeliverMessageReply;
import io.perdura.node.v1.DeliverMessageRequest;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.OperateOnceRequest;
import io.perdura.node.v1.ResetToPointRequest;
import io.perdura.node.v1.ReturnTaskReply;
import io.perdura.node.v1.ReturnTaskRequest;
import io.perdura.node.v1.StartTaskRequest;
import io.perdura.node.v1.TasksParkedReply;
import io.perdura.node.v1.TasksParkedRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionResponse;
import java.util.List;

/** What shards and matching say to each other; no client can. */
public final class NodeRpcs {
    private static final RpcList LIST = new RpcList();

    public static final Rpc<OfferTaskRequest, OfferTaskReply> OFFER_TASK =
            LIST.taskQueue(OfferTaskRequest.class, OfferTaskReply.class);

    /** Answered with the encoded answer to the poll, which is one of several types. */
    public static final Rpc<StartTaskRequest, Empty> START_TASK = LIST.shard(StartTaskRequest.class, Empty.class);

    public static final Rpc<ReturnTaskRequest, ReturnTaskReply> RETURN_TASK =
            LIST.shard(ReturnTaskRequest.class, ReturnTaskReply.class);

    public static final Rpc<TasksParkedRequest, TasksParkedReply> TASKS_PARKED =
            LIST.taskQueue(TasksParkedRequest.class, TasksParkedReply.class);

    /** What one run has to tell another. */
    public static final Rpc<DeliverMessageRequest, DeliverMessageReply> DELIVER_MESSAGE =
            LIST.shard(DeliverMessageRequest.class, DeliverMessageReply.class);

    /** A reset of a run to a place that is found in its history. */
    public static final Rpc<ResetToPointRequest, ResetWorkflowExecutionResponse> RESET_TO_POINT =
            LIST.shard(ResetToPointRequest.class, ResetWorkflowExecutionResponse.class);

    /** What a batch asks of a run that would not be safe to ask twice. */
    public static final Rpc<OperateOnceRequest, Empty> OPERATE_ONCE = LIST.shard(OperateOnceRequest.class, Empty.class);

    private NodeRpcs() {}

    public static List<Rpc<?, ?>> all() {
        return LIST.all();
    }
}
