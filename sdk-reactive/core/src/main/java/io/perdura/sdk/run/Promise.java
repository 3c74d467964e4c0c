package io.perdura.sdk.run;

import io.perdura.sdk.interceptor.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One outcome of a run, once: what every skin wraps. Listeners run as turns of their own, in the order in which they
 * came, each in the cancellation scope that was current when it came; never inside the call that completes the promise.
 */
public final class Promise<T> implements Completion {
    private static final Object PENDING = new Object();

    private record Failed(Throwable cause) {}

    private record Waiting<T>(PromiseListener<? super T> listener, CancellationScope scope) {}

    private final WorkflowRun run;
    private @Nullable Object outcome = PENDING;

    /** Null, one {@link Waiting}, or a list of them: most promises have one listener, and a cached run has many promises. */
    private @Nullable Object waiting;

    Promise(WorkflowRun run) {
        this.run = run;
    }

    public WorkflowRun run() {
        return run;
    }

    /** Completed or failed. */
    public boolean isDone() {
        return outcome != PENDING;
    }

    /** What it failed with; null while it is pending or if it succeeded. */
    public @Nullable Throwable failure() {
        return outcome instanceof Failed failed ? failed.cause() : null;
    }

    /** The value; null while it is pending or if it failed. */
    @SuppressWarnings("unchecked") // only complete() puts values there
    public @Nullable T value() {
        return isDone() && !(outcome instanceof Failed) ? (T) outcome : null;
    }

    /** False if it was done already. */
    public boolean complete(@Nullable T value) {
        return settle(value);
    }

    /** False if it was done already. */
    public boolean fail(Throwable cause) {
        return settle(new Failed(cause));
    }

    /** Completes or fails, if it is not done already; the value must be of its type. */
    @Override
    public void done(@Nullable Object value, @Nullable Throwable failure) {
        settle(failure == null ? value : new Failed(failure));
    }

    private boolean settle(@Nullable Object result) {
        run.requireTurn("a promise was completed");
        if (isDone()) {
            return false;
        }
        outcome = result;
        Object listeners = waiting;
        waiting = null;
        if (listeners instanceof List<?> many) {
            many.forEach(this::tell);
        } else if (listeners != null) {
            tell(listeners);
        }
        return true;
    }

    /** Must be called on a turn of the run. */
    public void listen(PromiseListener<? super T> listener) {
        run.requireTurn("a result was looked at");
        Waiting<T> one = new Waiting<>(listener, run.scope());
        if (isDone()) {
            tell(one);
        } else if (waiting == null) {
            waiting = one;
        } else {
            add(one);
        }
    }

    @SuppressWarnings("unchecked") // only listen() puts a list there
    private void add(Waiting<T> one) {
        if (waiting instanceof List<?> many) {
            ((List<Object>) many).add(one);
        } else {
            List<Object> many = new ArrayList<>(4);
            if (waiting != null) {
                many.add(waiting);
            }
            many.add(one);
            waiting = many;
        }
    }

    @SuppressWarnings("unchecked") // as add()
    private void tell(Object one) {
        Waiting<T> told = (Waiting<T>) one;
        run.scheduler()
                .enqueue(() -> run.within(told.scope(), () -> told.listener().done(value(), failure())));
    }

    /** A promise of what a function makes of the value; it fails with what the function throws. */
    public <R> Promise<R> map(Function<? super @Nullable T, ? extends @Nullable R> function) {
        Promise<R> mapped = new Promise<>(run);
        listen((value, failure) -> {
            if (failure != null) {
                mapped.fail(failure);
                return;
            }
            R result;
            try {
                result = function.apply(value);
            } catch (RuntimeException e) {
                mapped.fail(e);
                return;
            }
            mapped.complete(result);
        });
        return mapped;
    }
}
