package io.perdura.node.shard;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.MutableState;
import io.perdura.engine.activity.ActivityInfo;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.TaskQueueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells matching about the tasks that runs owe. The task stays with its run: what matching was told is only remembered
 * here so that it is not told twice, and everything can be told again.
 */
final class TaskOffers {

    private static final long OFFER_DEADLINE_MS = 10_000;
    private static final long RETRY_MS = 500;
    private static final int REFUSED_MAX = 20_000;
    private static final int PULLED_MAX = 500;
    /** The key of a run's workflow task among its offers: no event has id 0. */
    private static final long WORKFLOW_TASK = 0;

    private final ShardScope scope;
    private final RunTable table;
    private final Consumer<LoadedRun> onNoStickyPoller;
    /** Runs whose tasks matching had no room for, by queue. */
    private final Map<TaskQueueKey, Set<RunKey>> refused = new HashMap<>();

    private int refusedCount;
    private boolean overflowed;
    private boolean closed;

    TaskOffers(ShardScope scope, RunTable table, Consumer<LoadedRun> onNoStickyPoller) {
        this.scope = scope;
        this.table = table;
        this.onNoStickyPoller = onNoStickyPoller;
    }

    void close() {
        closed = true;
    }

    /** Whether more backlog may be brought into memory. */
    boolean hasRoom() {
        return refusedCount < REFUSED_MAX / 2;
    }

    /** Offers what the run owes and matching has not been told, as far as it is durable. */
    void tell(LoadedRun run) {
        if (!run.state.execution().isOpen()) {
            run.offered.clear();
            return;
        }
        MutableState state = run.actionableState();
        WorkflowTask task = state.workflowTask().pending();
        if (task != null && task.getStartedEventId() == 0 && isStillOffered(run, task)) {
            tellOnce(run, WORKFLOW_TASK, task.getStamp(), () -> workflowTask(run, task));
        }
        if (state.activities().size() > 0) {
            long now = scope.nowMs();
            for (ActivityInfo activity : state.activities().pending()) {
                if (activity.isOffered(now) && isStillOffered(run, activity)) {
                    tellOnce(
                            run,
                            activity.scheduledEventId(),
                            activity.progress().getStamp(),
                            () -> activityTask(run, activity));
                }
            }
        }
        if (run.offered.size() > 2 * run.state.activities().size() + 16) {
            run.offered.keySet().removeIf(id -> id != WORKFLOW_TASK && run.state.activities().find(id) == null);
        }
    }

    private static boolean isStillOffered(LoadedRun run, WorkflowTask task) {
        WorkflowTask newest = run.state.workflowTask().pending();
        return newest != null && newest.getStamp() == task.getStamp() && newest.getStartedEventId() == 0;
    }

    private static boolean isStillOffered(LoadedRun run, ActivityInfo activity) {
        ActivityInfo newest = run.state.activities().find(activity.scheduledEventId());
        return newest != null
                && newest.progress().getStamp() == activity.progress().getStamp()
                && !newest.isStarted();
    }

    private static void tellOnce(LoadedRun run, long task, long stamp, Runnable offer) {
        Long told = run.offered.put(task, stamp);
        if (told == null || told != stamp) {
            offer.run();
        }
    }

    private void workflowTask(LoadedRun run, WorkflowTask task) {
        offer(
                run,
                WORKFLOW_TASK,
                new TaskQueueKey(
                        run.key.namespaceId(),
                        task.getTaskQueue(),
                        TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                        task.getSticky()),
                OfferTaskRequest.newBuilder()
                        .setTask(ref(scope, run).setKind(TaskRef.Kind.WORKFLOW)
                                .setScheduledEventId(task.getScheduledEventId())
                                .setAttempt(task.getAttempt())
                                .setStamp(task.getStamp()))
                        .setScheduledMs(task.getScheduledMs()),
                run.state.execution().started().getPriority());
    }

    private void activityTask(LoadedRun run, ActivityInfo activity) {
        offer(
                run,
                activity.scheduledEventId(),
                new TaskQueueKey(
                        run.key.namespaceId(),
                        activity.scheduled().getTaskQueue().getName(),
                        TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE,
                        false),
                OfferTaskRequest.newBuilder()
                        .setTask(ref(scope, run).setKind(TaskRef.Kind.ACTIVITY)
                                .setScheduledEventId(activity.scheduledEventId())
                                .setAttempt(activity.attempt())
                                .setStamp(activity.progress().getStamp()))
                        .setScheduledMs(activity.progress().getScheduledMs()),
                activity.priority(run.state.execution().started().getPriority()));
    }

    static TaskRef.Builder ref(ShardScope scope, LoadedRun run) {
        return TaskRef.newBuilder()
                .setSlot(run.key.slot())
                .setNamespaceId(run.key.namespaceId())
                .setWorkflowId(run.key.workflowId())
                .setRunId(run.key.runId().toString())
                .setEpoch(scope.row().epoch());
    }

    private void offer(
            LoadedRun run, long taskKey, TaskQueueKey queue, OfferTaskRequest.Builder offer, Priority priority) {
        OfferTaskRequest request = offer.setTaskQueue(queue.name())
                .setSticky(queue.sticky())
                .setPriority(priority.getPriorityKey())
                .setFairnessKey(priority.getFairnessKey())
                .setFairnessWeight(priority.getFairnessWeight())
                .setShardId(scope.shardId())
                .build();
        Call call = new Call("OfferTask", request, Caller.NODE, scope.nowMs() + OFFER_DEADLINE_MS);
        scope.router().toTaskQueue(queue, call).onComplete(answer -> {
            if (closed) {
                return;
            }
            if (answer.failed()) {
                run.offered.remove(taskKey);
                scope.timers().schedule(RETRY_MS, () -> tellIfLoaded(run));
                return;
            }
            switch (outcome(answer.result().join())) {
                case FULL -> {
                    run.offered.remove(taskKey);
                    refuse(queue, run.key);
                }
                case NO_STICKY_POLLER -> onNoStickyPoller.accept(run);
                default -> {}
            }
        });
    }

    static OfferTaskReply.Outcome outcome(com.google.protobuf.ByteString reply) {
        try {
            return OfferTaskReply.parseFrom(reply).getOutcome();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable answer of matching", e);
        }
    }

    private void tellIfLoaded(LoadedRun run) {
        if (!closed && table.peek(run.key) == run) {
            tell(run);
        }
    }

    /** Matching has dropped the task: it is offered again in a moment. */
    void forget(LoadedRun run, TaskRef task) {
        run.offered.remove(task.getKind() == TaskRef.Kind.WORKFLOW ? WORKFLOW_TASK : task.getScheduledEventId());
        scope.timers().schedule(RETRY_MS, () -> tellIfLoaded(run));
    }

    private void refuse(TaskQueueKey queue, RunKey run) {
        if (refusedCount >= REFUSED_MAX) {
            overflowed = true; // it stays due in storage and is found there again
            return;
        }
        if (refused.computeIfAbsent(queue, q -> new LinkedHashSet<>()).add(run)) {
            refusedCount++;
        }
    }

    /** Matching has room again: offers what it refused, oldest first. Returns whether storage holds more. */
    boolean pull(TaskQueueKey queue) {
        for (RunKey key : take(queue)) {
            table.load(key).onSuccess(this::tell);
        }
        if (overflowed && !refused.containsKey(queue)) {
            overflowed = false;
            return true;
        }
        return false;
    }

    private List<RunKey> take(TaskQueueKey queue) {
        Set<RunKey> waiting = refused.get(queue);
        List<RunKey> taken = new ArrayList<>();
        if (waiting != null) {
            Iterator<RunKey> oldest = waiting.iterator();
            while (oldest.hasNext() && taken.size() < PULLED_MAX) {
                taken.add(oldest.next());
                oldest.remove();
            }
            refusedCount -= taken.size();
            if (waiting.isEmpty()) {
                refused.remove(queue);
            }
        }
        return taken;
    }

    /** Queues may have moved to other nodes, which know nothing: tells everything anew. */
    void tellAllAgain() {
        List<LoadedRun> loaded = new ArrayList<>();
        table.loaded().forEach(loaded::add);
        for (LoadedRun run : loaded) {
            run.offered.clear();
            tell(run);
        }
        List.copyOf(refused.keySet()).forEach(this::pull);
    }
}
