package io.perdura.node.api.worker;

import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerResponse;
import io.vertx.core.Future;
import java.util.List;

/** The calls about workers themselves. */
public final class WorkerApi implements NamespacedFamily {

    private final Owners owners;

    public WorkerApi(Owners owners) {
        this.owners = owners;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(RpcRow.of(WorkerRpcs.SHUTDOWN_WORKER, this::shutDown));
    }

    private Future<Reply> shutDown(Call call, ShutdownWorkerRequest request) {
        if (request.getStickyTaskQueue().isEmpty()) {
            return Future.succeededFuture(Reply.of(ShutdownWorkerResponse.getDefaultInstance()));
        }
        return owners.ofTaskQueue(
                call,
                new TaskQueueKey(
                        call.namespaceId(),
                        request.getStickyTaskQueue(),
                        TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                        true));
    }
}
