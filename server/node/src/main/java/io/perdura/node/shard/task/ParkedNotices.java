package io.perdura.node.shard.task;

import io.perdura.engine.OwedTask;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.TaskQueueKey;
import io.perdura.node.rpc.NodeRpcs;
import io.perdura.node.shard.BacklogOrder;
import io.perdura.node.shard.ShardScope;
import io.perdura.node.v1.TaskRef;
import io.perdura.node.v1.TasksParkedRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells task queues that the backlog has more for them, until they have heard it. One word for each queue suffices, so
 * what is kept here is bounded by the number of queues.
 */
final class ParkedNotices {

    private static final long DEADLINE_MS = 5_000;
    private static final long RETRY_MIN_MS = 250;
    private static final long RETRY_MAX_MS = 10_000;
    private static final int TASKS_MAX = 1_000;
    /** For so long after a queue was told, it is told again when queues move: its new owner may not have heard it. */
    private static final long RECENT_MS = 300_000;

    private static final int RECENT_MAX = 10_000;

    private static final class Notice {
        final List<TaskRef> tasks = new ArrayList<>();
        int priority = Integer.MAX_VALUE;
        long scheduledMs = Long.MAX_VALUE;
        boolean underWay;
        long retryMs = RETRY_MIN_MS;

        void first(int otherPriority, long otherScheduledMs) {
            if (otherPriority < priority || otherPriority == priority && otherScheduledMs < scheduledMs) {
                priority = otherPriority;
                scheduledMs = otherScheduledMs;
            }
        }
    }

    private final ShardScope scope;
    private final Map<TaskQueueKey, Notice> notices = new HashMap<>();
    private final Map<TaskQueueKey, Long> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskQueueKey, Long> eldest) {
            return size() > RECENT_MAX;
        }
    };
    private boolean closed;

    ParkedNotices(ShardScope scope) {
        this.scope = scope;
    }

    void close() {
        closed = true;
        notices.clear();
    }

    void add(TaskQueueKey queue, TaskRef ref, OwedTask task) {
        Notice notice = notices.computeIfAbsent(queue, key -> new Notice());
        if (notice.tasks.size() < TASKS_MAX) { // the rest is found to be started when its turn comes
            notice.tasks.add(ref);
        }
        notice.first(BacklogOrder.priority(task.priority()), task.scheduledMs());
    }

    void send() {
        for (TaskQueueKey queue : List.copyOf(notices.keySet())) {
            send(queue);
        }
    }

    void tellAgain() {
        long since = scope.steadyMs() - RECENT_MS;
        recent.forEach((queue, toldMs) -> {
            if (toldMs >= since) {
                notices.computeIfAbsent(queue, key -> new Notice()).first(0, 0);
            }
        });
        send();
    }

    private void send(TaskQueueKey queue) {
        Notice notice = notices.get(queue);
        if (closed || notice == null || notice.underWay) {
            return;
        }
        notice.underWay = true;
        TasksParkedRequest request = TasksParkedRequest.newBuilder()
                .addAllTasks(notice.tasks)
                .setPriority(notice.priority)
                .setScheduledMs(notice.scheduledMs)
                .build();
        Notice next = new Notice(); // gathers what is parked meanwhile
        next.underWay = true;
        notices.put(queue, next);
        Call call = new Call(NodeRpcs.TASKS_PARKED, request, Caller.NODE, scope.steadyMs() + DEADLINE_MS);
        scope.router().toTaskQueue(queue, call).onComplete(answer -> {
            if (closed) {
                return;
            }
            next.underWay = false;
            if (answer.succeeded()) {
                recent.put(queue, scope.steadyMs());
                if (next.priority == Integer.MAX_VALUE) {
                    notices.remove(queue);
                } else {
                    send(queue);
                }
                return;
            }
            for (TaskRef task : notice.tasks) {
                if (next.tasks.size() < TASKS_MAX) {
                    next.tasks.add(task);
                }
            }
            next.first(notice.priority, notice.scheduledMs);
            next.retryMs = Math.min(RETRY_MAX_MS, 2 * notice.retryMs);
            scope.timers().schedule(notice.retryMs, () -> send(queue));
        });
    }
}
