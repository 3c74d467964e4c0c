package io.perdura.node.shard.task;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.OwedTask;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunDebts;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.enums.v1.TaskQueueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Tells matching about the tasks that runs owe. The task stays with its run: what matching was told is only remembered
 * here so that it is not told twice. A task that matching has no room for, or for which no poller came in a while, goes
 * into the backlog; a run whose task is in neither place is kept in memory.
 */
public final class TaskOffers {

    private static final long OFFER_DEADLINE_MS = 10_000;
    private static final long RETRY_MS = 500;
    /** Runs with tasks that matching has and nobody took yet: enough to keep every worker busy. */
    private static final int UNTAKEN_MAX = 10_000;

    private final ShardScope scope;
    private final RunTable table;
    private final BacklogWriter backlog;
    /** Told of a run that is looked at, and of the moment: what is not a task by then is a deadline. */
    private final ObjLongConsumer<LoadedRun> onLook;

    private final Consumer<LoadedRun> onNoStickyPoller;
    private boolean closed;

    public TaskOffers(
            ShardScope scope,
            RunTable table,
            BacklogWriter backlog,
            ObjLongConsumer<LoadedRun> onLook,
            Consumer<LoadedRun> onNoStickyPoller) {
        this.scope = scope;
        this.table = table;
        this.backlog = backlog;
        this.onLook = onLook;
        this.onNoStickyPoller = onNoStickyPoller;
    }

    public void close() {
        closed = true;
        backlog.close();
    }

    /** Whether more runs may be brought into memory for their tasks' sake. */
    public boolean hasRoom() {
        return backlog.waiting() < UNTAKEN_MAX;
    }

    /**
     * Offers what the run owes and matching has not been told, as far as it is durable. A pause before a retry that was
     * seen to be over may lie ahead again, because the clock was set back: whether it is a task or a deadline is said
     * for one moment, each time anew.
     */
    public void tell(LoadedRun run) {
        long now = RunDebts.nowMs(run.state(), scope.nowMs());
        onLook.accept(run, now);
        if (!run.offered().isEmpty()) {
            run.offered().values().removeIf(task -> !RunDebts.isOwed(run.state(), task.id(), task.stamp()));
        }
        if (!run.state().execution().isOpen()) {
            return;
        }
        for (OwedTask task : RunDebts.tasks(run.actionableState(), now)) {
            OwedTask told = run.offered().get(task.id());
            if ((told == null || told.stamp() != task.stamp())
                    && !run.isParked(task)
                    && RunDebts.isOwed(run.state(), task.id(), task.stamp())) {
                offer(run, task);
            }
        }
    }

    private void offer(LoadedRun run, OwedTask task) {
        run.offered().put(task.id(), task);
        TaskQueueKey queue = queueOf(run, task);
        OfferTaskRequest request = OfferTaskRequest.newBuilder()
                .setTask(ref(scope, run, task))
                .setScheduledMs(task.scheduledMs())
                .setTaskQueue(queue.name())
                .setSticky(queue.sticky())
                .setPriority(task.priority().getPriorityKey())
                .setFairnessKey(task.priority().getFairnessKey())
                .setFairnessWeight(task.priority().getFairnessWeight())
                .setShardId(scope.shardId())
                .build();
        Call call = new Call(NodeRpcs.OFFER_TASK, request, Caller.NODE, scope.steadyMs() + OFFER_DEADLINE_MS);
        scope.router().toTaskQueue(queue, call).onComplete(answer -> {
            if (closed || run.offered().get(task.id()) != task) {
                return; // it was told anew meanwhile, or is not owed any more
            }
            if (answer.failed()) {
                if (task.isSticky()) {
                    scope.timers().schedule(RETRY_MS, () -> tellAnew(run, task));
                } else {
                    backlog.park(run, task);
                }
                return;
            }
            switch (outcome(answer.result().join())) {
                case FULL -> {
                    if (task.isSticky()) {
                        onNoStickyPoller.accept(run);
                    } else {
                        backlog.park(run, task);
                    }
                }
                case NO_STICKY_POLLER -> onNoStickyPoller.accept(run);
                default -> {
                    if (!task.isSticky()) {
                        backlog.parkIfUntaken(run, task);
                    }
                }
            }
        });
    }

    static TaskQueueKey queueOf(LoadedRun run, OwedTask task) {
        return new TaskQueueKey(
                run.key().namespaceId(),
                task.queue(),
                task.isActivity()
                        ? TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE
                        : TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                task.isSticky());
    }

    static TaskRef ref(ShardScope scope, LoadedRun run, OwedTask task) {
        return ref(scope, run)
                .setKind(task.isActivity() ? TaskRef.Kind.ACTIVITY : TaskRef.Kind.WORKFLOW)
                .setScheduledEventId(task.scheduledEventId())
                .setAttempt(task.attempt())
                .setStamp(task.stamp())
                .build();
    }

    public static TaskRef.Builder ref(ShardScope scope, LoadedRun run) {
        return TaskRef.newBuilder()
                .setSlot(run.key().slot())
                .setNamespaceId(run.key().namespaceId())
                .setWorkflowId(run.key().workflowId())
                .setRunId(run.key().runId().toString())
                .setEpoch(scope.row().epoch());
    }

    private static OfferTaskReply.Outcome outcome(ByteString reply) {
        try {
            return OfferTaskReply.parseFrom(reply).getOutcome();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable answer of matching", e);
        }
    }

    /** Until this happens the run stays in memory, because it remembers that the task was offered. */
    private void tellAnew(LoadedRun run, OwedTask task) {
        if (!closed && run.offered().remove(task.id(), task)) {
            tell(run);
        }
    }

    /** Matching has dropped the task: it is offered again in a moment. */
    public void forget(LoadedRun run, TaskRef task) {
        OwedTask told = run.offered()
                .get(task.getKind() == TaskRef.Kind.WORKFLOW ? OwedTask.WORKFLOW_TASK : task.getScheduledEventId());
        if (told == null) {
            tell(run);
        } else if (told.stamp() == task.getStamp()) {
            scope.timers().schedule(RETRY_MS, () -> tellAnew(run, told));
        }
    }

    /** Queues may have moved to other nodes, which know nothing: tells everything in memory anew. */
    public void tellAllAgain() {
        backlog.tellAgain();
        List<LoadedRun> loaded = new ArrayList<>(table.size());
        table.loaded().forEach(loaded::add);
        for (LoadedRun run : loaded) {
            run.offered().clear();
            tell(run);
        }
    }
}
