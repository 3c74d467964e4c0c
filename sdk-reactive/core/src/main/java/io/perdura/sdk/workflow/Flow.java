package io.perdura.sdk.workflow;

import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.run.CancellationScope;
import io.perdura.sdk.run.FlowStage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What workflow code written with {@code CompletableFuture} can set going. What it gives back stays within the run:
 * {@code xxxAsync} runs on the run's own scheduler, {@code orTimeout} is a timer of the workflow, {@code get} of what is
 * not there is refused. Every failure is a {@link io.perdura.sdk.failure.TemporalFailure} unless it says otherwise.
 */
public final class Flow extends Ambient {
    private Flow() {}

    /** One call of a stub whose method gives back a plain value: {@code Flow.call(() -> bank.debit(account, money))}. */
    public static <T> CompletableFuture<T> call(Supplier<? extends @Nullable T> code) {
        return FlowStage.of(PromiseFlow.<T>call(code));
    }

    /** One call of a stub whose method gives back nothing: {@code Flow.run(() -> bank.close(account))}. */
    public static CompletableFuture<@Nullable Void> run(Runnable code) {
        return FlowStage.of(PromiseFlow.run(code));
    }

    /** An activity by its type. */
    public static <T> CompletableFuture<T> activity(
            String type, ActivityOptions options, Class<T> result, @Nullable Object... arguments) {
        return FlowStage.of(PromiseFlow.<T>activity(type, options, result, arguments));
    }

    /** A local activity by its type. */
    public static <T> CompletableFuture<T> localActivity(
            String type, LocalActivityOptions options, Class<T> result, @Nullable Object... arguments) {
        return FlowStage.of(PromiseFlow.<T>localActivity(type, options, result, arguments));
    }

    /** A child workflow by its type; the result is the child's. */
    public static <T> CompletableFuture<T> child(
            String type, ChildWorkflowOptions options, Class<T> result, @Nullable Object... arguments) {
        return FlowStage.of(
                PromiseFlow.<T>child(type, options, result, arguments).result());
    }

    /** Done when the signal has arrived at the open run of that workflow. */
    public static CompletableFuture<@Nullable Void> signal(
            String workflowId, String signal, @Nullable Object... arguments) {
        return FlowStage.of(PromiseFlow.signal(workflowId, "", signal, arguments));
    }

    /** Done when the request has arrived at the open run of that workflow. */
    public static CompletableFuture<@Nullable Void> cancel(String workflowId, String reason) {
        return FlowStage.of(PromiseFlow.cancel(workflowId, "", reason));
    }

    /** A timer of the workflow; it outlives every process. */
    public static CompletableFuture<@Nullable Void> sleep(Duration duration) {
        return FlowStage.of(PromiseFlow.sleep(duration, null));
    }

    /** With a line that user interfaces show. */
    public static CompletableFuture<@Nullable Void> sleep(Duration duration, String summary) {
        return FlowStage.of(PromiseFlow.sleep(duration, summary));
    }

    /** Done when the condition is met; it is looked at whenever code of the run has gone as far as it can. */
    public static CompletableFuture<Boolean> await(BooleanSupplier condition) {
        return FlowStage.of(PromiseFlow.await(condition, null));
    }

    /** False if the time is over first. */
    public static CompletableFuture<Boolean> await(BooleanSupplier condition, Duration timeout) {
        return FlowStage.of(PromiseFlow.await(condition, timeout));
    }

    /** Ends this run and begins the next one; nothing comes after. */
    public static <T> CompletableFuture<T> continueAsNew(@Nullable Object... arguments) {
        return FlowStage.of(PromiseFlow.<T>continueAsNew(ContinueAsNewOptions.defaults(), arguments));
    }

    /** Ends this run and begins the next one; nothing comes after. */
    public static <T> CompletableFuture<T> continueAsNew(ContinueAsNewOptions options, @Nullable Object... arguments) {
        return FlowStage.of(PromiseFlow.<T>continueAsNew(options, arguments));
    }

    /** What the code sets going belongs to a scope of its own. */
    public static <R> R scope(Function<CancellationScope, R> code) {
        return PromiseFlow.scoped(code);
    }

    /** What the code sets going goes on when everything else is canceled: for cleaning up. */
    public static <R> R detached(Supplier<R> code) {
        return PromiseFlow.detached(code);
    }

    /**
     * The first that ends, well or not. Each racer has a cancellation scope of its own: those of the losers are canceled, so that
     * their activities, timers and children end as their options say, and what comes of them is not looked at any more.
     */
    @SafeVarargs
    public static <T> CompletableFuture<T> race(Supplier<? extends CompletableFuture<? extends T>>... racers) {
        return FlowStage.of(PromiseFlow.<T>race(List.of(racers)));
    }

    /**
     * The first that ends well; the others are canceled as in {@link #race}. If none does, the failure of the one that ended
     * last, with the others as suppressed.
     */
    @SafeVarargs
    public static <T> CompletableFuture<T> any(Supplier<? extends CompletableFuture<? extends T>>... ways) {
        return FlowStage.of(PromiseFlow.<T>any(List.of(ways)));
    }

    /**
     * What the code gives back. If it fails with what would fail the workflow, the steps that it has added to the saga are undone
     * first, in a scope that nothing cancels; the failure has those of the undoing as suppressed. If it fails with anything
     * else, a bug, the task fails, nothing is undone, and mended code goes on from there.
     */
    public static <T> CompletableFuture<T> saga(Saga saga, Function<Saga, CompletableFuture<T>> code) {
        return FlowStage.of(PromiseFlow.<T>saga(saga, code));
    }

    /** Undoes what was added to the saga, in a scope that nothing cancels; each step once. */
    public static CompletableFuture<@Nullable Void> compensate(Saga saga) {
        return FlowStage.of(PromiseFlow.compensate(saga));
    }

    /** To be completed by code of the run. */
    public static <T> CompletableFuture<T> newFuture() {
        return FlowStage.of(PromiseFlow.<T>newPromise());
    }

    /** Done when no handler of a signal or an update is open any more. */
    public static CompletableFuture<Boolean> allHandlersFinished() {
        return await(Ambient::isEveryHandlerFinished);
    }
}
