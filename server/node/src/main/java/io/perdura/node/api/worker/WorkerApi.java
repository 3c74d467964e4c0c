package io.perdura.node.api.worker;

import io.perdura.engine.Limits;
import io.perdura.node.api.NamespacedFamily;
import io.perdura.node.api.Owners;
import io.perdura.node.api.Requests;
import io.perdura.node.api.RpcRow;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.WorkerRpcs;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.worker.v1.WorkerHeartbeat;
import io.temporal.api.workflowservice.v1.RecordWorkerHeartbeatRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls about workers themselves. */
public final class WorkerApi implements NamespacedFamily {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerApi.class);

    private static final Set<Integer> USUAL_TYPES =
            Set.of(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE);

    private final Owners owners;
    private final Limits limits;

    public WorkerApi(Owners owners, Limits limits) {
        this.owners = owners;
        this.limits = limits;
    }

    @Override
    public List<RpcRow<?>> rows() {
        return List.of(
                RpcRow.of(WorkerRpcs.SHUTDOWN_WORKER, this::shutDown),
                RpcRow.of(WorkerRpcs.RECORD_WORKER_HEARTBEAT, this::record),
                RpcRow.of(WorkerRpcs.LIST_WORKERS, (call, request) -> ofNamespace(call)),
                RpcRow.of(WorkerRpcs.COUNT_WORKERS, (call, request) -> ofNamespace(call)),
                RpcRow.of(WorkerRpcs.DESCRIBE_WORKER, (call, request) -> ofNamespace(call)));
    }

    private Future<Reply> record(Call call, RecordWorkerHeartbeatRequest request) {
        for (WorkerHeartbeat heartbeat : request.getWorkerHeartbeatList()) {
            require(heartbeat);
        }
        return ofNamespace(call);
    }

    private void require(WorkerHeartbeat heartbeat) {
        Requests.requireLength(heartbeat.getWorkerInstanceKey(), "WorkerInstanceKey length exceeds limit.", limits);
        Requests.requireIdentity(heartbeat.getWorkerIdentity(), limits);
        Requests.requireBlob(heartbeat, limits);
    }

    private Future<Reply> ofNamespace(Call call) {
        return owners.ofTaskQueue(call, TaskQueueKey.workersOf(call.namespaceId()));
    }

    /** The worker's polls end, and what waits on its sticky queue goes to other workers; only that must succeed. */
    private Future<Reply> shutDown(Call call, ShutdownWorkerRequest request) {
        Requests.requireLength(request.getStickyTaskQueue(), "taskQueue length exceeds limit", limits);
        Requests.requireLength(request.getTaskQueue(), "taskQueue length exceeds limit", limits);
        Requests.requireIdentity(request.getIdentity(), limits);
        List<Future<?>> stopped = new ArrayList<>();
        if (!request.getWorkerInstanceKey().isEmpty() && !request.getTaskQueue().isEmpty()) {
            for (int type : types(request)) {
                stopped.add(
                        tell(call, request, request.getTaskQueue(), type, false).otherwise(failure -> {
                            LOG.debug("polls of a worker that stops could not be ended: {}", failure.toString());
                            return Reply.empty();
                        }));
            }
        }
        if (request.hasWorkerHeartbeat()) {
            require(request.getWorkerHeartbeat());
            RecordWorkerHeartbeatRequest last = RecordWorkerHeartbeatRequest.newBuilder()
                    .setNamespace(request.getNamespace())
                    .setIdentity(request.getIdentity())
                    .addWorkerHeartbeat(request.getWorkerHeartbeat())
                    .build();
            stopped.add(ofNamespace(call.with(WorkerRpcs.RECORD_WORKER_HEARTBEAT, last))
                    .otherwise(Reply.empty()));
        }
        if (!request.getStickyTaskQueue().isEmpty()) {
            stopped.add(tell(
                    call, request, request.getStickyTaskQueue(), TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE, true));
        }
        return Future.join(stopped).map(Reply.empty());
    }

    /** Each once, however often it is said; there are no others than those that have a name. */
    private static Set<Integer> types(ShutdownWorkerRequest request) {
        return request.getTaskQueueTypesCount() == 0
                ? USUAL_TYPES
                : request.getTaskQueueTypesList().stream()
                        .filter(type -> type != TaskQueueType.UNRECOGNIZED)
                        .map(TaskQueueType::getNumber)
                        .collect(Collectors.toSet());
    }

    private Future<Reply> tell(Call call, ShutdownWorkerRequest request, String queue, int type, boolean sticky) {
        return owners.ofTaskQueue(call.with(request), new TaskQueueKey(call.namespaceId(), queue, type, sticky));
    }
}
