package io.perdura.sdk.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the code of one run goes: what is enqueued runs first in, first out; when nothing is left, the
 * conditions that wait are looked at in the order in which they came, until none of them is met.
 */
final class Scheduler {
    private static final int EMPTY_CAPACITY = 4;

    private record Condition(BooleanSupplier met, Runnable then) {}

    private @Nullable ArrayDeque<Runnable> queue;
    private @Nullable List<Condition> conditions;

    void enqueue(Runnable step) {
        if (queue == null) {
            queue = new ArrayDeque<>(EMPTY_CAPACITY);
        }
        queue.add(step);
    }

    /** What it gives back makes the scheduler forget the condition. */
    Runnable await(BooleanSupplier met, Runnable then) {
        if (conditions == null) {
            conditions = new ArrayList<>(EMPTY_CAPACITY);
        }
        Condition condition = new Condition(met, then);
        conditions.add(condition);
        return () -> {
            if (conditions != null) {
                conditions.removeIf(waiting -> waiting == condition);
            }
        };
    }

    /** Runs until nothing can go on. Queues of a run at rest are given back: a hundred thousand runs rest. */
    void drain() {
        do {
            for (Runnable step = poll(); step != null; step = poll()) {
                step.run();
            }
        } while (wakeOne());
        queue = null;
    }

    private @Nullable Runnable poll() {
        return queue == null ? null : queue.poll();
    }

    /** One at a time: what a met condition sets going may make the next one false again. */
    private boolean wakeOne() {
        if (conditions == null) {
            return false;
        }
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            if (condition.met().getAsBoolean()) {
                conditions.remove(i);
                if (conditions.isEmpty()) {
                    conditions = null;
                }
                condition.then().run();
                return true;
            }
        }
        return false;
    }

    /** Whether anything but an outside happening can go on. */
    boolean awaitsCondition() {
        return conditions != null;
    }
}
