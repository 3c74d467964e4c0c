package io.perdura.node.api.worker;

import io.perdura.engine.Limits;
import io.perdura.engine.execution.StartRules;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.vertx.core.Future;
import java.util.List;

/** The calls about task queues. */
public final class TaskQueueApi implements NamespacedFamily {

    private final Owners owners;
    private final Limits limits;

    public TaskQueueApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(RpcRow.of(WorkerRpcs.DESCRIBE_TASK_QUEUE, this::describe));
    }

    private Future<Reply> describe(Call call, DescribeTaskQueueRequest request) {
        StartRules.taskQueue(request.hasTaskQueue(), request.getTaskQueue(), limits);
        int type = request.getTaskQueueTypeValue() == 0
                ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE
                : request.getTaskQueueTypeValue();
        boolean sticky = request.getTaskQueue().getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
        return owners.ofTaskQueue(
                call,
                new TaskQueueKey(call.namespaceId(), request.getTaskQueue().getName(), type, sticky));
    }
}
