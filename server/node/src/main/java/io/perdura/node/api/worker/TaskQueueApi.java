package io.perdura.node.api.worker;

import io.perdura.engine.Limits;
import io.perdura.engine.Rejections;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.DescribeTaskQueueMode;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskIdBlock;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.taskqueue.v1.TaskQueuePartitionMetadata;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsRequest;
import io.temporal.api.workflowservice.v1.ListTaskQueuePartitionsResponse;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import io.vertx.core.Future;
import java.util.List;
import java.util.regex.Pattern;

/** The calls about task queues. */
public final class TaskQueueApi implements NamespacedFamily {

    private static final String PARTITION_PREFIX = "/_sys/";

    /** A queue, and the number of one of its partitions but the first. */
    private static final Pattern PARTITION_NAME = Pattern.compile("/_sys/.+/[1-9][0-9]{0,8}");

    private final Owners owners;
    private final QueueNodes nodes;
    private final Limits limits;

    /** Which node owns a task queue, as text. */
    @FunctionalInterface
    public interface QueueNodes {
        String ownerOf(TaskQueueKey queue);
    }

    public TaskQueueApi(Owners owners, QueueNodes nodes, Limits limits) {
        this.owners = owners;
        this.nodes = nodes;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkerRpcs.DESCRIBE_TASK_QUEUE, this::describe),
                RpcRow.of(WorkerRpcs.UPDATE_TASK_QUEUE_CONFIG, this::configure),
                RpcRow.of(WorkerRpcs.LIST_TASK_QUEUE_PARTITIONS, this::partitions));
    }

    private Future<Reply> describe(Call call, DescribeTaskQueueRequest request) {
        boolean enhanced = request.getApiMode() == DescribeTaskQueueMode.DESCRIBE_TASK_QUEUE_MODE_ENHANCED;
        if (enhanced && request.getTaskQueue().getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY) {
            throw Rejections.invalid("Enhanced DescribeTaskQueue is not valid for a sticky queue, "
                    + "use api_mode=UNSPECIFIED or a normal queue.");
        }
        if (!enhanced && request.getTaskQueue().getName().startsWith(PARTITION_PREFIX)) {
            return describePartition(request);
        }
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        int type = request.getTaskQueueTypeValue() == 0
                ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE
                : request.getTaskQueueTypeValue();
        boolean sticky = request.getTaskQueue().getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
        return owners.ofTaskQueue(
                call,
                new TaskQueueKey(call.namespaceId(), request.getTaskQueue().getName(), type, sticky));
    }

    /** Callers that know of partitions ask for each: here the first is the queue itself, and there is no other. */
    private static Future<Reply> describePartition(DescribeTaskQueueRequest request) {
        String name = request.getTaskQueue().getName();
        if (!PARTITION_NAME.matcher(name).matches()) {
            throw Rejections.invalid("invalid task queue partition name " + name);
        }
        DescribeTaskQueueResponse.Builder nothing = DescribeTaskQueueResponse.newBuilder();
        if (request.getIncludeTaskQueueStatus()) {
            nothing.getTaskQueueStatusBuilder().setTaskIdBlock(TaskIdBlock.getDefaultInstance());
        }
        return Future.succeededFuture(Reply.of(nothing.build()));
    }

    private Future<Reply> configure(Call call, UpdateTaskQueueConfigRequest request) {
        TaskQueueSettings.require(request);
        Requests.requireIdentity(request.getIdentity(), limits);
        if (request.getTaskQueue().startsWith(PARTITION_PREFIX)) {
            throw Rejections.invalid("invalid task queue partition name " + request.getTaskQueue());
        }
        TaskQueue queue = TaskQueue.newBuilder().setName(request.getTaskQueue()).build();
        StartRules.taskQueue(true, queue, limits);
        return owners.ofTaskQueue(
                call,
                new TaskQueueKey(call.namespaceId(), request.getTaskQueue(), request.getTaskQueueTypeValue(), false));
    }

    /** A queue is one partition of each type, wherever it lives. */
    private Future<Reply> partitions(Call call, ListTaskQueuePartitionsRequest request) {
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        return Future.succeededFuture(Reply.of(ListTaskQueuePartitionsResponse.newBuilder()
                .addWorkflowTaskQueuePartitions(partition(call, request, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW))
                .addActivityTaskQueuePartitions(partition(call, request, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY))
                .build()));
    }

    private TaskQueuePartitionMetadata partition(
            Call call, ListTaskQueuePartitionsRequest request, TaskQueueType type) {
        String name = request.getTaskQueue().getName();
        return TaskQueuePartitionMetadata.newBuilder()
                .setKey(name)
                .setOwnerHostName(nodes.ownerOf(new TaskQueueKey(call.namespaceId(), name, type.getNumber(), false)))
                .build();
    }
}
