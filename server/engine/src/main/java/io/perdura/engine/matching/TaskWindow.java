package io.perdura.engine.matching;

import io.perdura.engine.matching.OfferedTask.Urgency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tasks that wait for a poller, each once: queries first, then by urgency. */
final class TaskWindow<T> {
    private static final int QUERIES = 0;

    private final Map<TaskName, HeldTask<T>> byName = new LinkedHashMap<>();
    private final List<FairQueue<T>> levels = new ArrayList<>();
    private final TreeSet<HeldTask<T>> delayed = new TreeSet<>(
            Comparator.<HeldTask<T>>comparingLong(HeldTask::notBeforeMs).thenComparingLong(HeldTask::arrival));
    private final TreeSet<HeldTask<T>> expiring = new TreeSet<>(
            Comparator.<HeldTask<T>>comparingLong(held -> held.task().expiresMs())
                    .thenComparingLong(HeldTask::arrival));
    private long arrivals;
    private int fresh;

    TaskWindow() {
        for (int level = QUERIES; level <= Urgency.PRIORITY_LAST; level++) {
            levels.add(new FairQueue<>());
        }
    }

    @Nullable
    OfferedTask<T> find(TaskName name) {
        HeldTask<T> held = byName.get(name);
        return held == null ? null : held.task();
    }

    /** A task of the same name gives way. */
    void put(OfferedTask<T> task, long notBeforeMs) {
        put(task, notBeforeMs, false);
    }

    /** The task may leave at a time of its own: nothing hurries it. */
    void putTimed(OfferedTask<T> task, long leavesMs) {
        put(task, leavesMs, true);
    }

    private void put(OfferedTask<T> task, long notBeforeMs, boolean timed) {
        remove(task.name());
        HeldTask<T> held = new HeldTask<>(task, ++arrivals, notBeforeMs, timed);
        byName.put(task.name(), held);
        fresh += task.stored() ? 0 : 1;
        if (notBeforeMs > 0) {
            delayed.add(held);
        } else {
            level(task).add(held);
        }
        if (task.expiresMs() != OfferedTask.NEVER) {
            expiring.add(held);
        }
    }

    void remove(TaskName name) {
        HeldTask<T> held = byName.remove(name);
        if (held != null) {
            fresh -= held.task().stored() ? 0 : 1;
            expiring.remove(held);
            if (!delayed.remove(held)) {
                level(held.task()).remove(held);
            }
        }
    }

    /** A task that was put back need not wait any longer. */
    void hurry(TaskName name) {
        HeldTask<T> held = byName.get(name);
        if (held != null && !held.timed() && delayed.remove(held)) {
            level(held.task()).add(held);
        }
    }

    /** The times that the limits of keys gave do not count any more. */
    void forgetTimes() {
        delayed.stream().filter(HeldTask::timed).toList().forEach(held -> put(held.task(), 0));
    }

    /** Lets go what expired, and lets in what waited long enough. */
    void advance(long nowMs) {
        while (nextExpiryMs() <= nowMs) {
            remove(expiring.first().task().name());
        }
        while (nextDelayedMs() <= nowMs) {
            HeldTask<T> held = delayed.first();
            delayed.remove(held);
            level(held.task()).add(held);
        }
    }

    boolean hasQuery() {
        return !levels.get(QUERIES).isEmpty();
    }

    boolean hasReady() {
        return byName.size() > delayed.size();
    }

    @Nullable
    HeldTask<T> take() {
        for (FairQueue<T> level : levels) {
            HeldTask<T> held = level.take();
            if (held != null) {
                byName.remove(held.task().name());
                fresh -= held.task().stored() ? 0 : 1;
                expiring.remove(held);
                return held;
            }
        }
        return null;
    }

    List<OfferedTask<T>> removeAll() {
        List<OfferedTask<T>> tasks =
                byName.values().stream().map(HeldTask::task).toList();
        tasks.forEach(task -> remove(task.name()));
        return tasks;
    }

    int size() {
        return byName.size();
    }

    /** Those that no backlog counts. */
    int fresh() {
        return fresh;
    }

    long oldestMs() {
        return byName.values().stream().mapToLong(HeldTask::scheduledMs).min().orElse(Long.MAX_VALUE);
    }

    long nextDelayedMs() {
        return delayed.isEmpty() ? Long.MAX_VALUE : delayed.first().notBeforeMs();
    }

    long nextExpiryMs() {
        return expiring.isEmpty() ? Long.MAX_VALUE : expiring.first().task().expiresMs();
    }

    private FairQueue<T> level(OfferedTask<T> task) {
        return levels.get(task.isQuery() ? QUERIES : task.urgency().priority());
    }
}
