package io.perdura.engine.matching;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one priority. Each fairness key has a pass that grows by 1/weight with every task it takes, and the key
 * with the smallest pass is next: equal weights take turns.
 */
final class FairQueue<T> {
    private final Map<String, Turns<T>> byKey = new HashMap<>();
    private final TreeSet<Turns<T>> order =
            new TreeSet<>(Comparator.<Turns<T>>comparingDouble(key -> key.pass).thenComparingLong(key -> key.since));
    private double pass;
    private long sequence;

    void add(HeldTask<T> held) {
        Turns<T> turns = byKey.get(held.fairnessKey());
        if (turns == null) {
            turns = new Turns<>();
            // Not at once: a key that offers one task at a time would always come first.
            turns.pass = pass + 1 / held.fairnessWeight();
            turns.since = ++sequence;
            byKey.put(held.fairnessKey(), turns);
            turns.tasks.add(held);
            order.add(turns);
        } else {
            turns.tasks.add(held);
        }
    }

    @Nullable
    HeldTask<T> take() {
        Turns<T> turns = order.pollFirst();
        if (turns == null) {
            return null;
        }
        HeldTask<T> held = turns.tasks.first();
        turns.tasks.remove(held);
        pass = turns.pass;
        if (turns.tasks.isEmpty()) {
            byKey.remove(held.fairnessKey());
        } else {
            turns.pass += 1 / held.fairnessWeight();
            turns.since = ++sequence;
            order.add(turns);
        }
        return held;
    }

    boolean remove(HeldTask<T> held) {
        Turns<T> turns = byKey.get(held.fairnessKey());
        if (turns == null || !turns.tasks.remove(held)) {
            return false;
        }
        if (turns.tasks.isEmpty()) {
            order.remove(turns);
            byKey.remove(held.fairnessKey());
        }
        return true;
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    private static final class Turns<T> {
        private final TreeSet<HeldTask<T>> tasks = new TreeSet<>(HeldTask.oldestFirst());
        private double pass;
        private long since;
    }
}
