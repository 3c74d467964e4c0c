package io.perdura.sdk.run;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A promise as a {@code CompletableFuture} that stays within its run: what is to run asynchronously runs on the run's own
 * scheduler, timeouts are timers of the workflow, and to wait for it on a thread is refused.
 */
public final class FlowStage<T> extends CompletableFuture<T> {
    private final WorkflowRun run;

    private FlowStage(WorkflowRun run) {
        this.run = run;
    }

    /** The outcome of a promise; in turns of its run only. */
    public static <T> FlowStage<T> of(Promise<T> promise) {
        FlowStage<T> stage = new FlowStage<>(promise.run());
        promise.listen((value, failure) -> {
            if (failure == null) {
                stage.complete(value);
            } else {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new FlowStage<>(run);
    }

    @Override
    public Executor defaultExecutor() {
        return step -> {
            run.requireTurn("an asynchronous step was added");
            CancellationScope scope = run.scope();
            run.scheduler().enqueue(() -> run.within(scope, step));
        };
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        run.calls()
                .timer(java.time.Duration.of(timeout, unit.toChronoUnit()), null)
                .listen((fired, failure) -> {
                    if (failure == null) {
                        completeExceptionally(Calls.timedOut(java.time.Duration.of(timeout, unit.toChronoUnit())));
                    }
                });
        return this;
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(@Nullable T value, long timeout, TimeUnit unit) {
        run.calls()
                .timer(java.time.Duration.of(timeout, unit.toChronoUnit()), null)
                .listen((fired, failure) -> {
                    if (failure == null) {
                        complete(value);
                    }
                });
        return this;
    }

    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
        return completeAsync(supplier, defaultExecutor());
    }

    @Override
    public T get() {
        return join();
    }

    @Override
    public T get(long timeout, TimeUnit unit) {
        return join();
    }

    @Override
    public T join() {
        if (!isDone()) {
            throw run.refused(
                    "R02",
                    "code waited on its thread for a result that is not there",
                    "Chain with thenApply or thenCompose.");
        }
        return super.join();
    }
}
