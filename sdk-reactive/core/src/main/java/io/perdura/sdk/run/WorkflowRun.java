package io.perdura.sdk.run;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run in memory: fed with history, asked what it decides. It belongs to one thread at a time and knows no clock. */
public final class WorkflowRun {
    private static final ThreadLocal<@Nullable WorkflowRun> CURRENT = new ThreadLocal<>();

    private final Scheduler scheduler = new Scheduler();
    private final CancellationScope root = CancellationScope.detached();
    private final AtomicReference<@Nullable RuntimeException> poison = new AtomicReference<>();
    private CancellationScope scope = root;

    /** The run whose code is running on this thread; null if none is. */
    public static @Nullable WorkflowRun currentOrNull() {
        return CURRENT.get();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    CancellationScope scope() {
        return scope;
    }

    void within(CancellationScope inner, Runnable code) {
        CancellationScope outer = scope;
        scope = inner;
        try {
            code.run();
        } finally {
            scope = outer;
        }
    }

    /** Poisons the run and throws, unless its own code is what is running on this thread. */
    void requireTurn(String what) {
        if (CURRENT.get() != this) {
            throw escaped(what);
        }
    }

    private RuntimeException escaped(String what) {
        RuntimeException escape = new IllegalStateException(
                what + " on \"" + Thread.currentThread().getName() + "\", outside of a turn of its workflow");
        poison.compareAndSet(null, escape);
        return escape;
    }
}
