package io.perdura.node.matching;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.MembershipChange;
import io.perdura.node.routing.Reply;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.v1.TasksParkedRequest;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.ShutdownWorkerRequest;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigRequest;
import io.temporal.api.workflowservice.v1.UpdateTaskQueueConfigResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The task queues of one event loop, with one timer for all of them that runs only while something waits. */
final class MatchingVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MatchingVerticle.class);
    private static final long TICK_MS = 100;
    private static final long NO_TIMER = -1;
    private static final long IDLE_LOOK_MS = 30_000;
    private static final long LOAD_AGAIN_MS = 1_000;
    private static final int LOOKS_MAX = 4_096;

    private final MatchingHost host;

    /** The one that was used the longest time ago comes first. */
    private final Map<TaskQueueKey, Partition> partitions = new LinkedHashMap<>(16, 0.75f, true);

    private final NamespaceWorkers workers;
    private long timer = NO_TIMER;
    private boolean drained;
    private boolean lookingForIdle;

    MatchingVerticle(MatchingHost host) {
        this.host = host;
        this.workers = new NamespaceWorkers(host.clock()::steadyMs);
    }

    Future<Reply> handle(TaskQueueKey queue, Call call) {
        Promise<Reply> answer = Promise.promise();
        context.runOnContext(now -> {
            try {
                carryOut(queue, call).onComplete(answer);
            } catch (RuntimeException failure) {
                answer.tryFail(failure);
            }
        });
        return answer.future();
    }

    NamespaceWorkers workers() {
        return workers;
    }

    void membersChanged(MembershipChange change) {
        context.runOnContext(now -> {
            workers.forget(namespaceId -> !host.owns(TaskQueueKey.workersOf(namespaceId)));
            for (Partition partition : List.copyOf(partitions.values())) {
                if (!host.owns(partition.key())) {
                    partitions.remove(partition.key());
                    partition.move();
                } else {
                    partition.lookAgain();
                }
            }
        });
    }

    void lookAgain() {
        context.runOnContext(now -> List.copyOf(partitions.values()).forEach(Partition::lookAgain));
    }

    Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            drained = true;
            List.copyOf(partitions.values()).forEach(Partition::drain);
            done.complete();
        });
        return done.future();
    }

    private Future<Reply> carryOut(TaskQueueKey queue, Call call) {
        if (!host.owns(queue)) {
            return Future.failedFuture(host.wrongOwner(queue));
        }
        return QueueRoutes.TABLE.handle(new QueueRoutes.Queue(this, queue), call);
    }

    // ---- For the routes ----

    Future<Reply> poll(TaskQueueKey queue, Call call, PollRequest request) {
        return drained
                ? Future.succeededFuture(Reply.empty())
                : partition(queue).poll(call, request);
    }

    /** Set for good, then at once for the queue as it is. */
    Future<Reply> configure(TaskQueueKey queue, UpdateTaskQueueConfigRequest request) {
        Timestamp now = Timestamps.fromMillis(host.clock().nowMs());
        return host.configs()
                .update(queue, current -> QueueSettings.changed(current, request, now))
                .map(config -> {
                    Partition partition = partitions.get(queue);
                    if (partition != null) {
                        partition.configure(config);
                    }
                    return Reply.of(UpdateTaskQueueConfigResponse.newBuilder()
                            .setConfig(config)
                            .build());
                });
    }

    private void loadConfig(Partition partition) {
        host.configs().load(partition.key()).onComplete(loaded -> {
            if (loaded.succeeded()) {
                partition.configure(loaded.result());
            } else {
                LOG.debug(
                        "the settings of a task queue cannot be read: {}",
                        loaded.cause().toString());
                vertx.setTimer(LOAD_AGAIN_MS, timer -> {
                    if (partitions.get(partition.key()) == partition) {
                        loadConfig(partition);
                    }
                });
            }
        });
    }

    Future<Reply> describe(TaskQueueKey queue, Call call, DescribeTaskQueueRequest request) {
        return host.describe(queue, request, call, partitions.get(queue));
    }

    void parked(TaskQueueKey queue, TasksParkedRequest request) {
        Partition known = partitions.get(queue);
        if (known != null) { // a new one looks for itself
            known.parked(request);
        }
    }

    void shutDownWorker(TaskQueueKey queue, ShutdownWorkerRequest request) {
        Partition partition = partition(queue);
        if (queue.sticky()) {
            partition.shutDown();
        }
        if (!request.getWorkerInstanceKey().isEmpty()) {
            partition.stopWorker(request.getWorkerInstanceKey(), request.getIdentity());
        }
    }

    Partition partition(TaskQueueKey queue) {
        Partition known = partitions.get(queue);
        if (known != null) {
            return known;
        }
        if (partitions.size() >= host.options().partitionsMax()) {
            dropIdle();
        }
        lookForIdle();
        if (partitions.size() >= host.options().partitionsMax()) {
            throw new Rejection(
                    Code.RESOURCE_EXHAUSTED,
                    "too many task queues on one node",
                    ResourceExhaustedFailure.newBuilder()
                            .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED)
                            .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_SYSTEM)
                            .build());
        }
        Partition partition = host.newPartition(queue, context, this::startTicking);
        partitions.put(queue, partition);
        if (!queue.sticky()) {
            loadConfig(partition);
        }
        return partition;
    }

    /** While there are queues, those that nobody uses any more are let go. */
    private void lookForIdle() {
        if (!lookingForIdle) {
            lookingForIdle = true;
            vertx.setTimer(IDLE_LOOK_MS, timer -> {
                lookingForIdle = false;
                dropIdle();
                if (!partitions.isEmpty()) {
                    lookForIdle();
                }
            });
        }
    }

    /** From those that nobody used for longest; one that is in use keeps no other, and is looked at last next time. */
    private void dropIdle() {
        long nowMs = host.clock().steadyMs();
        List<Partition> looked = new ArrayList<>();
        for (Partition partition : partitions.values()) {
            if (looked.size() >= LOOKS_MAX) {
                break;
            }
            looked.add(partition);
        }
        for (Partition partition : looked) {
            if (partition.idle(nowMs)) {
                partitions.remove(partition.key());
                partition.forget();
            } else {
                partitions.get(partition.key()); // to the end of the order of use
            }
        }
    }

    private void startTicking() {
        if (timer == NO_TIMER) {
            timer = vertx.setPeriodic(TICK_MS, id -> tick());
        }
    }

    private void tick() {
        long nowMs = host.clock().steadyMs();
        boolean waiting = false;
        for (Partition partition : new ArrayList<>(partitions.values())) {
            waiting |= partition.tick(nowMs);
        }
        if (!waiting) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
