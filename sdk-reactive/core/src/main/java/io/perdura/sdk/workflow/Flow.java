package io.perdura.sdk.workflow;

import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
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

    /** What the code sets going belongs to a scope of its own. */
    public static <R> R scope(Function<CancellationScope, R> code) {
        return PromiseFlow.scoped(code);
    }

    /** What the code sets going goes on when everything else is canceled: for cleaning up. */
    public static <R> R detached(Supplier<R> code) {
        return PromiseFlow.detached(code);
    }

    /** The first that is done, well or not; what the others have set going is canceled. */
    @SafeVarargs
    public static <T> CompletableFuture<T> race(Supplier<? extends CompletableFuture<? extends T>>... racers) {
        return FlowStage.of(PromiseFlow.<T>race(List.of(racers)));
    }

    /** To be completed by code of the run. */
    public static <T> CompletableFuture<T> newFuture() {
        return FlowStage.of(PromiseFlow.<T>newPromise());
    }

    public static CompletableFuture<Boolean> allHandlersFinished() {
        return await(Ambient::isEveryHandlerFinished);
    }
}
