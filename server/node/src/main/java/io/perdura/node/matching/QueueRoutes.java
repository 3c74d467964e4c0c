package io.perdura.node.matching;

import io.perdura.node.routing.Reply;
import io.perdura.node.routing.Routes;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.rpc.WorkerRpcs;
import io.perdura.node.v1.TasksParkedReply;
import io.vertx.core.Future;

/** What the owner of a task queue does with the calls for it. */
final class QueueRoutes {

    /** A task queue that is called for, and the event loop where it lives. */
    record Queue(MatchingVerticle verticle, TaskQueueKey key) {}

    static final Routes<Queue> TABLE = new Routes<Queue>()
            .on(
                    WorkerRpcs.POLL_WORKFLOW_TASK_QUEUE,
                    (queue, call, request) -> queue.verticle.poll(queue.key, call, PollRequest.of(request)))
            .on(
                    WorkerRpcs.POLL_ACTIVITY_TASK_QUEUE,
                    (queue, call, request) -> queue.verticle.poll(queue.key, call, PollRequest.of(request)))
            .on(
                    WorkerRpcs.POLL_NEXUS_TASK_QUEUE,
                    (queue, call, request) -> queue.verticle.poll(queue.key, call, PollRequest.of(request)))
            .on(
                    WorkerRpcs.DESCRIBE_TASK_QUEUE,
                    (queue, call, request) -> queue.verticle.describe(queue.key, call, request))
            .on(WorkerRpcs.SHUTDOWN_WORKER, (queue, call, request) -> {
                queue.verticle.shutDownWorker(queue.key, request);
                return Future.succeededFuture(Reply.empty());
            })
            .on(
                    WorkerRpcs.UPDATE_TASK_QUEUE_CONFIG,
                    (queue, call, request) -> queue.verticle.configure(queue.key, request))
            .on(WorkerRpcs.RECORD_WORKER_HEARTBEAT, (queue, call, request) -> {
                queue.verticle.workers().record(queue.key.namespaceId(), request.getWorkerHeartbeatList());
                return Future.succeededFuture(Reply.empty());
            })
            .on(
                    WorkerRpcs.LIST_WORKERS,
                    (queue, call, request) -> Future.succeededFuture(
                            Reply.of(queue.verticle.workers().list(queue.key.namespaceId(), request))))
            .on(
                    WorkerRpcs.COUNT_WORKERS,
                    (queue, call, request) -> Future.succeededFuture(
                            Reply.of(queue.verticle.workers().count(queue.key.namespaceId(), request))))
            .on(
                    WorkerRpcs.DESCRIBE_WORKER,
                    (queue, call, request) -> Future.succeededFuture(
                            Reply.of(queue.verticle.workers().describe(queue.key.namespaceId(), request))))
            .on(
                    NodeRpcs.OFFER_TASK,
                    (queue, call, request) -> Future.succeededFuture(
                            Reply.of(queue.verticle.partition(queue.key).offer(request))))
            .on(NodeRpcs.TASKS_PARKED, (queue, call, request) -> {
                queue.verticle.parked(queue.key, request);
                return Future.succeededFuture(Reply.of(TasksParkedReply.getDefaultInstance()));
            });

    private QueueRoutes() {}
}
