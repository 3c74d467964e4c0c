package io.perdura.sdk.workflow;

import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.run.CancellationScope;
import io.perdura.sdk.run.Child;
import io.perdura.sdk.run.Promise;
import io.perdura.sdk.run.WorkflowRun;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every flow offers, in promises: for those who write a skin. */
public final class PromiseFlow {
    private PromiseFlow() {}

    /** One call of a stub whose method gives back a plain value. */
    public static <T> Promise<T> call(Supplier<? extends @Nullable T> code) {
        return Stubs.call(code);
    }

    /** One call of a stub whose method gives back nothing. */
    public static Promise<@Nullable Void> run(Runnable code) {
        return Stubs.call(() -> {
            code.run();
            return null;
        });
    }

    /** An activity by its type. */
    public static <T> Promise<T> activity(
            String type, ActivityOptions options, Type result, @Nullable Object... arguments) {
        return WorkflowRun.current().calls().activity(type, options, result, arguments);
    }

    /** A local activity by its type. */
    public static <T> Promise<T> localActivity(
            String type, LocalActivityOptions options, Type result, @Nullable Object... arguments) {
        return WorkflowRun.current().calls().localActivity(type, options, result, arguments);
    }

    /** A child by its type. */
    public static <T> Child<T> child(
            String type, ChildWorkflowOptions options, Type result, @Nullable Object... arguments) {
        return WorkflowRun.current().calls().child(type, options, result, arguments);
    }

    /** Done when the signal has arrived; an empty run id means whatever run is open. */
    public static Promise<@Nullable Void> signal(
            String workflowId, String runId, String signal, @Nullable Object... arguments) {
        return WorkflowRun.current().calls().signal(workflowId, runId, false, signal, arguments);
    }

    /** Done when the request has arrived. */
    public static Promise<@Nullable Void> cancel(String workflowId, String runId, String reason) {
        return WorkflowRun.current().calls().cancel(workflowId, runId, reason);
    }

    /** A timer of the workflow; the summary is for user interfaces. */
    public static Promise<@Nullable Void> sleep(Duration duration, @Nullable String summary) {
        return WorkflowRun.current().calls().timer(duration, summary);
    }

    /** True when the condition is met, false if the time is over first; null: it waits without end. */
    public static Promise<Boolean> await(BooleanSupplier condition, @Nullable Duration timeout) {
        return WorkflowRun.current().calls().await(condition, timeout);
    }

    /** As the promise, or a {@code TimeoutFailure} if the time is over first. */
    public static <T> Promise<T> timeout(Promise<T> promise, Duration timeout) {
        return WorkflowRun.current().calls().timeout(promise, timeout);
    }

    /** Ends this run and begins the next one; the promise is never kept. */
    public static <T> Promise<T> continueAsNew(ContinueAsNewOptions options, @Nullable Object... arguments) {
        return WorkflowRun.current().calls().continueAsNew(options, arguments);
    }

    /** What the code sets going belongs to a scope of its own. */
    public static <R> R scoped(Function<CancellationScope, R> code) {
        return Stubs.leaving(wrapped -> WorkflowRun.current().calls().scoped(wrapped), code);
    }

    /** What the code sets going goes on when everything else is canceled. */
    public static <R> R detached(Supplier<R> code) {
        return Stubs.leaving(wrapped -> WorkflowRun.current().calls().detached(wrapped), scope -> code.get());
    }

    /**
     * The first that ends, well or not. Each gives back a stage, Uni or Future, and has a cancellation scope of its own: those
     * of the losers are canceled, so that their activities, timers and children end as their options say; what comes of them
     * is not looked at any more.
     */
    public static <T> Promise<T> race(List<? extends Supplier<?>> racers) {
        return Contest.of(WorkflowRun.current().calls(), true, racers);
    }

    /** As {@link #race}, but of those that end well; if none does, the failure of the last, with the others suppressed. */
    public static <T> Promise<T> any(List<? extends Supplier<?>> ways) {
        return Contest.of(WorkflowRun.current().calls(), false, ways);
    }

    /**
     * What the code gives back. If it fails with what would fail the workflow, the steps that it has added to the saga are undone
     * first, in a scope that nothing cancels, and the failure has those of the undoing as suppressed; if it fails with anything
     * else, the task fails, nothing is undone, and mended code goes on.
     */
    public static <T> Promise<T> saga(Saga saga, Function<Saga, ?> code) {
        return Compensation.around(WorkflowRun.current().calls(), saga, code);
    }

    /** Undoes what was added, in a scope that nothing cancels; each step once. */
    public static Promise<@Nullable Void> compensate(Saga saga) {
        return Compensation.of(WorkflowRun.current().calls(), saga);
    }

    public static <T> Promise<T> newPromise() {
        return WorkflowRun.current().calls().newPromise();
    }

    /** What is made of all results, in the order of the promises; the first failure fails it at once. */
    public static <R> Promise<R> all(List<? extends Promise<?>> promises, Function<@Nullable Object[], R> result) {
        return Stubs.all(promises, result);
    }
}
