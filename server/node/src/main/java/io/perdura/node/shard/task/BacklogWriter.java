package io.perdura.node.shard.task;

import io.perdura.engine.OwedTask;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.shard.LoadedRun;
import io.perdura.node.shard.RunDebts;
import io.perdura.node.shard.RunTable;
import io.perdura.node.shard.RunWriter;
import io.perdura.node.shard.ShardScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts tasks that nobody takes into the backlog, many at a time, and tells their queues. From then on the run may leave
 * memory: its task is found by whoever polls the queue.
 */
public final class BacklogWriter {

    private static final int TASKS_PER_TURN = 256;
    private static final long GATHER_MS = 50;
    private static final long BUSY_MS = 200;

    private record Waiting(LoadedRun run, OwedTask task, long sinceMs) {}

    private final ShardScope scope;
    private final RunTable table;
    private final RunWriter writer;
    private final ParkedNotices notices;
    /** Tasks that are to go into the backlog now. */
    private final Deque<Waiting> toPark = new ArrayDeque<>();
    /** Tasks that matching has, oldest offer first. */
    private final Deque<Waiting> untaken = new ArrayDeque<>();

    private boolean parking;
    private boolean watching;
    private boolean closed;

    public BacklogWriter(ShardScope scope, RunTable table, RunWriter writer) {
        this.scope = scope;
        this.table = table;
        this.writer = writer;
        this.notices = new ParkedNotices(scope);
    }

    void close() {
        closed = true;
        toPark.clear();
        untaken.clear();
        notices.close();
    }

    /** Tasks that are on their way to a worker or into the backlog. */
    int waiting() {
        return toPark.size() + untaken.size();
    }

    void park(LoadedRun run, OwedTask task) {
        toPark.add(new Waiting(run, task, scope.steadyMs()));
        later(GATHER_MS);
    }

    /** Matching has it. If nobody takes it for a while, it is better off in the backlog. */
    void parkIfUntaken(LoadedRun run, OwedTask task) {
        untaken.add(new Waiting(run, task, scope.steadyMs()));
        watch();
    }

    void tellAgain() {
        notices.tellAgain();
    }

    private boolean isWaiting(Waiting waiting) {
        LoadedRun run = waiting.run;
        return run.offered().get(waiting.task.id()) == waiting.task
                && table.peek(run.key()) == run
                && RunDebts.isOwed(run.state(), waiting.task.id(), waiting.task.stamp());
    }

    private void watch() {
        if (!watching && !untaken.isEmpty()) {
            watching = true;
            long untilMs = untaken.element().sinceMs + scope.options().parkAfterMs();
            scope.timers().schedule(Math.max(GATHER_MS, untilMs - scope.steadyMs()), this::look);
        }
    }

    private void look() {
        watching = false;
        if (closed) {
            return;
        }
        long before = scope.steadyMs() - scope.options().parkAfterMs();
        while (!untaken.isEmpty() && untaken.element().sinceMs <= before) {
            Waiting oldest = untaken.remove();
            if (isWaiting(oldest)) {
                toPark.add(oldest);
            }
        }
        if (!toPark.isEmpty()) {
            later(0);
        }
        watch();
    }

    private void later(long delayMs) {
        if (!parking) {
            parking = true;
            scope.timers().schedule(delayMs, this::write);
        }
    }

    private void write() {
        parking = false;
        if (closed) {
            return;
        }
        if (!scope.storage().hasRoom(scope.shardId())) {
            later(BUSY_MS);
            return;
        }
        Map<LoadedRun, List<OwedTask>> tasks = new LinkedHashMap<>();
        for (int taken = 0; taken < TASKS_PER_TURN && !toPark.isEmpty(); taken++) {
            Waiting next = toPark.remove();
            if (isWaiting(next) && !next.run.isParked(next.task)) {
                tasks.computeIfAbsent(next.run, run -> new ArrayList<>(1)).add(next.task);
            }
        }
        if (!tasks.isEmpty()) {
            writer.park(tasks).onSuccess(durable -> parked(tasks));
        }
        if (!toPark.isEmpty()) {
            later(0);
        }
    }

    private void parked(Map<LoadedRun, List<OwedTask>> tasks) {
        if (closed) {
            return;
        }
        tasks.forEach((run, some) -> some.forEach(task -> {
            run.offered().remove(task.id(), task);
            TaskQueueKey queue = TaskOffers.queueOf(run, task);
            notices.add(queue, TaskOffers.ref(scope, run, task), task);
        }));
        notices.send();
    }
}
