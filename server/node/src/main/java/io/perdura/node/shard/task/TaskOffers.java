package io.perdura.node.shard.task;

import com.google.protobuf.InvalidProtocolBufferException;
import io.perdura.engine.ActivityInfo;
import io.perdura.engine.MutableState;
import io.perdura.engine.Rejection;
import io.perdura.engine.v1.WorkflowTask;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunKey;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.v1.OfferTaskReply;
import io.perdura.node.v1.OfferTaskRequest;
import io.perdura.node.v1.TaskRef;
import io.temporal.api.common.v1.Priority;
import io.temporal.api.enums.v1.TaskQueueType;
import io.vertx.core.Future;
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
public final class TaskOffers {

    private static final long OFFER_DEADLINE_MS = 10_000;
    private static final long RETRY_MS = 500;
    private static final int REFUSED_MAX = 20_000;
    private static final int PULLED_MAX = 500;
    /** The key of a run's workflow task among its offers: no event has id 0. */
    private static final long WORKFLOW_TASK = 0;

    private record Refused(RunKey run, long task) {}

    private final ShardScope scope;
    private final RunTable table;
    private final Consumer<LoadedRun> onNoStickyPoller;
    /** The tasks that matching had no room for, by queue, oldest first. */
    private final Map<TaskQueueKey, Set<Refused>> refused = new HashMap<>();

    private int refusedCount;
    private boolean overflowed;
    private boolean closed;

    public TaskOffers(ShardScope scope, RunTable table, Consumer<LoadedRun> onNoStickyPoller) {
        this.scope = scope;
        this.table = table;
        this.onNoStickyPoller = onNoStickyPoller;
    }

    public void close() {
        closed = true;
    }

    /** Whether more backlog may be brought into memory. */
    public boolean hasRoom() {
        return refusedCount < REFUSED_MAX / 2;
    }

    /** Offers what the run owes and matching has not been told, as far as it is durable. */
    public void tell(LoadedRun run) {
        if (!run.state().execution().isOpen()) {
            run.offered().clear();
            return;
        }
        MutableState state = run.actionableState();
        WorkflowTask task = state.workflowTask().pending();
        if (task != null
                && task.getStartedEventId() == 0
                && !state.outbox().holdsTasksBack()
                && isStillOffered(run, task)) {
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
        if (run.offered().size() > 2 * run.state().activities().size() + 16) {
            run.offered()
                    .keySet()
                    .removeIf(id ->
                            id != WORKFLOW_TASK && run.state().activities().find(id) == null);
        }
    }

    private static boolean isStillOffered(LoadedRun run, WorkflowTask task) {
        WorkflowTask newest = run.state().workflowTask().pending();
        return newest != null && newest.getStamp() == task.getStamp() && newest.getStartedEventId() == 0;
    }

    private static boolean isStillOffered(LoadedRun run, ActivityInfo activity) {
        ActivityInfo newest = run.state().activities().find(activity.scheduledEventId());
        return newest != null
                && newest.progress().getStamp() == activity.progress().getStamp()
                && !newest.isStarted();
    }

    private static void tellOnce(LoadedRun run, long task, long stamp, Runnable offer) {
        Long told = run.offered().put(task, stamp);
        if (told == null || told != stamp) {
            offer.run();
        }
    }

    private void workflowTask(LoadedRun run, WorkflowTask task) {
        offer(
                run,
                WORKFLOW_TASK,
                new TaskQueueKey(
                        run.key().namespaceId(),
                        task.getTaskQueue(),
                        TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW_VALUE,
                        task.getSticky()),
                OfferTaskRequest.newBuilder()
                        .setTask(ref(scope, run)
                                .setKind(TaskRef.Kind.WORKFLOW)
                                .setScheduledEventId(task.getScheduledEventId())
                                .setAttempt(task.getAttempt())
                                .setStamp(task.getStamp()))
                        .setScheduledMs(task.getScheduledMs()),
                run.state().execution().started().getPriority());
    }

    private void activityTask(LoadedRun run, ActivityInfo activity) {
        offer(
                run,
                activity.scheduledEventId(),
                new TaskQueueKey(
                        run.key().namespaceId(),
                        activity.scheduled().getTaskQueue().getName(),
                        TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY_VALUE,
                        false),
                OfferTaskRequest.newBuilder()
                        .setTask(ref(scope, run)
                                .setKind(TaskRef.Kind.ACTIVITY)
                                .setScheduledEventId(activity.scheduledEventId())
                                .setAttempt(activity.attempt())
                                .setStamp(activity.progress().getStamp()))
                        .setScheduledMs(activity.progress().getScheduledMs()),
                activity.priority(run.state().execution().started().getPriority()));
    }

    public static TaskRef.Builder ref(ShardScope scope, LoadedRun run) {
        return TaskRef.newBuilder()
                .setSlot(run.key().slot())
                .setNamespaceId(run.key().namespaceId())
                .setWorkflowId(run.key().workflowId())
                .setRunId(run.key().runId().toString())
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
        Call call = new Call(NodeRpcs.OFFER_TASK, request, Caller.NODE, scope.nowMs() + OFFER_DEADLINE_MS);
        scope.router().toTaskQueue(queue, call).onComplete(answer -> {
            if (closed) {
                return;
            }
            if (answer.failed()) {
                run.offered().remove(taskKey);
                scope.timers().schedule(RETRY_MS, () -> tellIfLoaded(run));
                return;
            }
            switch (outcome(answer.result().join())) {
                case FULL -> refuse(queue, run, taskKey);
                case NO_STICKY_POLLER -> onNoStickyPoller.accept(run);
                default -> {}
            }
        });
    }

    public static OfferTaskReply.Outcome outcome(com.google.protobuf.ByteString reply) {
        try {
            return OfferTaskReply.parseFrom(reply).getOutcome();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("unreadable answer of matching", e);
        }
    }

    private void tellIfLoaded(LoadedRun run) {
        if (!closed && table.peek(run.key()) == run) {
            tell(run);
        }
    }

    /** Matching has dropped the task: it is offered again in a moment. */
    public void forget(LoadedRun run, TaskRef task) {
        run.offered().remove(task.getKind() == TaskRef.Kind.WORKFLOW ? WORKFLOW_TASK : task.getScheduledEventId());
        scope.timers().schedule(RETRY_MS, () -> tellIfLoaded(run));
    }

    private void refuse(TaskQueueKey queue, LoadedRun run, long task) {
        if (refusedCount >= REFUSED_MAX) {
            run.offered().remove(task);
            overflowed = true; // it stays due in storage and is found there again
            return;
        }
        if (refused.computeIfAbsent(queue, q -> new LinkedHashSet<>()).add(new Refused(run.key(), task))) {
            refusedCount++;
        }
    }

    /** Matching has room for so many tasks: offers what it refused, oldest first. Returns whether storage holds more. */
    public boolean pull(TaskQueueKey queue, int tasksMax) {
        for (Refused task : take(queue, Math.min(tasksMax, PULLED_MAX))) {
            load(task.run).onSuccess(run -> {
                run.offered().remove(task.task);
                tell(run);
            });
        }
        if (!overflowed || refused.containsKey(queue)) {
            return false;
        }
        overflowed = false;
        loaded().forEach(this::tell); // storage is not asked about runs that are in memory
        return true;
    }

    private List<Refused> take(TaskQueueKey queue, int max) {
        Set<Refused> waiting = refused.get(queue);
        List<Refused> taken = new ArrayList<>();
        if (waiting != null) {
            Iterator<Refused> oldest = waiting.iterator();
            while (oldest.hasNext() && taken.size() < max) {
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

    /** A run that cannot be loaded now is loaded a little later: nothing else would remember its task. */
    private Future<LoadedRun> load(RunKey run) {
        return table.load(run).onFailure(failure -> {
            if (!closed && !(failure instanceof Rejection)) {
                scope.timers().schedule(RETRY_MS, () -> {
                    if (!closed) {
                        load(run);
                    }
                });
            }
        });
    }

    /**
     * Queues may have moved to other nodes, which know nothing: tells everything anew. Returns whether storage holds
     * more.
     */
    public boolean tellAllAgain() {
        Set<RunKey> forgotten = new LinkedHashSet<>();
        for (Set<Refused> tasks : refused.values()) {
            tasks.stream()
                    .map(Refused::run)
                    .filter(run -> table.peek(run) == null)
                    .forEach(forgotten::add);
        }
        refused.clear();
        refusedCount = 0;
        boolean stored = overflowed;
        overflowed = false;
        for (LoadedRun run : loaded()) {
            run.offered().clear();
            tell(run);
        }
        loadInPages(forgotten.iterator());
        return stored;
    }

    /** A run that is loaded is told about. One page follows the other, as not all may fit into memory. */
    private void loadInPages(Iterator<RunKey> runs) {
        List<Future<LoadedRun>> page = new ArrayList<>();
        while (runs.hasNext() && page.size() < PULLED_MAX) {
            page.add(load(runs.next()));
        }
        if (!page.isEmpty()) {
            Future.join(page).onComplete(told -> {
                if (!closed) {
                    loadInPages(runs);
                }
            });
        }
    }

    private List<LoadedRun> loaded() {
        List<LoadedRun> loaded = new ArrayList<>(table.size());
        table.loaded().forEach(loaded::add);
        return loaded;
    }
}
