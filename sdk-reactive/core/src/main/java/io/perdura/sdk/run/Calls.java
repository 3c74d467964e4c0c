package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.interceptor.OutboundCall;
import io.perdura.sdk.interceptor.SideEffect;
import io.perdura.sdk.interceptor.WorkflowOutbound;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.SearchAttributeKey;
import io.perdura.sdk.workflow.UntypedHandler;
import io.perdura.sdk.workflow.UntypedValidator;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that workflow code can set going or ask for, in promises. Skins dress it; nothing here knows them. To be
 * called on turns of the run only, which is checked.
 *
 * <p>Long, because it is the whole of what a run offers, a few lines for each thing.
 */
public final class Calls {
    private final WorkflowRun run;
    private final WorkflowOutbound outbound;

    Calls(WorkflowRun run, WorkflowOutbound outbound) {
        this.run = run;
        this.outbound = outbound;
    }

    private DataConverter converter() {
        return run.settings().converters().data();
    }

    /** What is current now goes with what is set going. */
    private <O> OutboundCall<O> call(String name, O options, Type result, @Nullable Object[] arguments) {
        return new OutboundCall<>(
                name,
                options,
                result,
                Arrays.asList(arguments),
                run.settings().propagation().header().getFieldsMap());
    }

    // ---- Activities ----

    /** An activity by its type; the promise is that of its result, or of an {@code ActivityFailure}. */
    public <T> Promise<T> activity(String type, ActivityOptions options, Type result, @Nullable Object... arguments) {
        run.requireWritable("activity " + type + " was called");
        Promise<T> promise = new Promise<>(run);
        outbound.activity(call(type, options, result, arguments), promise);
        return promise;
    }

    /** A local activity by its type; the promise as that of {@link #activity}. */
    public <T> Promise<T> localActivity(
            String type, LocalActivityOptions options, Type result, @Nullable Object... arguments) {
        run.requireWritable("local activity " + type + " was called");
        Promise<T> promise = new Promise<>(run);
        outbound.localActivity(call(type, options, result, arguments), promise);
        return promise;
    }

    // ---- Time and conditions ----

    /** No time or less is over at once, without a command. */
    public Promise<@Nullable Void> timer(Duration delay, @Nullable String summary) {
        run.requireWritable("a timer was asked for");
        Promise<@Nullable Void> promise = new Promise<>(run);
        outbound.timer(delay, summary, promise);
        return promise;
    }

    /** True when the condition is met; false if the time, if there is one, is over first. */
    public Promise<Boolean> await(BooleanSupplier condition, @Nullable Duration timeout) {
        run.requireWritable("a condition was awaited");
        Promise<Boolean> promise = new Promise<>(run);
        if (failIfCanceled(promise, "Wait canceled")) {
            return promise;
        }
        BooleanSupplier looked = () -> run.readingOnly(condition::getAsBoolean);
        if (looked.getAsBoolean()) {
            promise.complete(true);
            return promise;
        }
        CancellationScope timerScope = run.scope().child();
        boolean cancelsTimer = run.metConditionsCancelTheirTimer();
        Runnable[] leave = {() -> {}};
        Runnable forget = run.scheduler().await(looked, () -> {
            leave[0].run();
            if (cancelsTimer) {
                timerScope.cancel();
            }
            promise.complete(true);
        });
        leave[0] = run.scope().register(reason -> {
            forget.run();
            promise.fail(Outgoing.canceled("Wait canceled", reason));
        });
        if (timeout != null) {
            run.within(
                    timerScope,
                    () -> timer(timeout, null).listen((fired, canceled) -> {
                        if (canceled == null) {
                            forget.run();
                            leave[0].run();
                            promise.complete(false);
                        }
                    }));
        }
        return promise;
    }

    /** As the promise, or a {@link TimeoutFailure} if the time is over first; its timer ends with it. */
    public <T> Promise<T> timeout(Promise<T> promise, Duration timeout) {
        run.requireWritable("a timeout was set");
        Promise<T> first = new Promise<>(run);
        CancellationScope timerScope = run.scope().child();
        promise.listen((value, failure) -> {
            timerScope.cancel();
            if (failure == null) {
                first.complete(value);
            } else {
                first.fail(failure);
            }
        });
        run.within(
                timerScope,
                () -> timer(timeout, null).listen((fired, canceled) -> {
                    if (canceled == null) {
                        first.fail(timedOut(timeout));
                    }
                }));
        return first;
    }

    static TimeoutFailure timedOut(Duration timeout) {
        return new TimeoutFailure(
                "not done within " + timeout, TimeoutType.TIMEOUT_TYPE_UNSPECIFIED, Details.none(), null);
    }

    // ---- Other workflows ----

    /** A child by its type: a promise that it has started, and one of its result. */
    public <T> Child<T> child(String type, ChildWorkflowOptions options, Type result, @Nullable Object... arguments) {
        run.requireWritable("child " + type + " was started");
        Promise<WorkflowExecution> started = new Promise<>(run);
        Promise<T> promise = new Promise<>(run);
        String id = options.workflowId() == null ? run.ids().next().toString() : options.workflowId();
        outbound.child(call(type, options.workflowId(id), result, arguments), started, promise);
        return new Child<>(id, started, promise);
    }

    /** Done when the signal has arrived. An empty run id means whatever run is open. */
    public Promise<@Nullable Void> signal(
            String workflowId, String workflowRunId, boolean child, String signal, @Nullable Object... arguments) {
        run.requireWritable("workflow " + workflowId + " was signaled");
        Promise<@Nullable Void> promise = new Promise<>(run);
        outbound.signal(
                call(signal, new OutboundCall.To(workflowId, workflowRunId, child), Void.class, arguments), promise);
        return promise;
    }

    /** Done when the request has arrived. */
    public Promise<@Nullable Void> cancel(String workflowId, String workflowRunId, String reason) {
        run.requireWritable("workflow " + workflowId + " was canceled");
        Promise<@Nullable Void> promise = new Promise<>(run);
        outbound.cancel(new OutboundCall.To(workflowId, workflowRunId, false), reason, promise);
        return promise;
    }

    /** Ends this run and begins the next; what it gives back never ends, as nothing comes after. */
    public <T> Promise<T> continueAsNew(ContinueAsNewOptions options, @Nullable Object... arguments) {
        run.requireWritable("the workflow was continued as new");
        String type = options.workflowType() == null ? run.info().workflowType() : options.workflowType();
        outbound.continueAsNew(call(type, options, Void.class, arguments));
        return new Promise<>(run);
    }

    // ---- What history remembers ----

    /** A value from outside: asked for once, the same in every replay. */
    @SuppressWarnings("unchecked") // the caller says what type it is
    public <T> @Nullable T sideEffect(Type type, Supplier<? extends @Nullable T> source) {
        run.requireWritable("a side effect was asked for");
        return (T) outbound.sideEffect(new SideEffect("", type, source, (before, now) -> true));
    }

    /** Written again only when the value differs from the last by the predicate. */
    @SuppressWarnings("unchecked") // as above
    public <T> @Nullable T mutableSideEffect(
            String id,
            Type type,
            BiPredicate<@Nullable T, @Nullable T> differs,
            Supplier<? extends @Nullable T> source) {
        run.requireWritable("a side effect was asked for");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("a side effect that may change needs an id");
        }
        return (T) outbound.sideEffect(
                new SideEffect(id, type, source, (before, now) -> differs.test((T) before, (T) now)));
    }

    /** Which way to go at a change of the code: -1 is the way before it. */
    public int version(String changeId, int min, int max) {
        run.requireWritable("a version was asked for");
        return outbound.version(changeId, min, max);
    }

    /** Whoever only looks gets what is next and does not move the sequence on. */
    public UUID randomUuid() {
        run.requireTurn("a random id was drawn");
        return run.isReadOnly() ? run.ids().peek() : run.ids().next();
    }

    /** The same draws in every replay. */
    public Random random() {
        return new Random(randomUuid().getLeastSignificantBits());
    }

    // ---- Memo and search attributes ----

    /** A value of null takes the key away. */
    public void upsertMemo(Map<String, ?> memo) {
        run.requireWritable("the memo was changed");
        outbound.upsertMemo(memo);
    }

    /** A value of null takes the key away. */
    public void upsertSearchAttributes(Map<SearchAttributeKey<?>, ?> values) {
        run.requireWritable("search attributes were changed");
        outbound.upsertSearchAttributes(values);
    }

    /** As it was started with, and as its code has changed it; null: there is none. */
    public @Nullable Object memo(String key, Type type) {
        run.requireTurn("the memo was read");
        return run.attributes().memo(key, type);
    }

    /** As it was started with, and as its code has changed it; null: there is none. */
    public <T> @Nullable T searchAttribute(SearchAttributeKey<T> key, Type type) {
        run.requireTurn("a search attribute was read");
        return run.attributes().search(key, type);
    }

    /** What the last run of a cron or retried workflow completed with; null: there is none. */
    public <T> @Nullable T lastCompletionResult(Type type) {
        Payloads last = run.info().lastCompletionResult();
        return last == null ? null : decode(last, type);
    }

    /** What the run before this one failed with. */
    public Optional<RuntimeException> previousRunFailure() {
        Failure failure = run.info().continuedFailure();
        return failure == null
                ? Optional.empty()
                : Optional.of(run.settings().converters().toException(failure));
    }

    // ---- Scopes, promises, handlers ----

    /** What the code sets going belongs to a scope of its own, canceled with the one around it. */
    public <R> R scoped(Function<CancellationScope, R> code) {
        run.requireTurn("a scope was opened");
        return within(run.scope().child(), code);
    }

    /** What the code sets going goes on when everything else is canceled: for cleaning up. */
    public <R> R detached(Function<CancellationScope, R> code) {
        run.requireTurn("a scope was opened");
        return within(CancellationScope.detached(), code);
    }

    private <R> R within(CancellationScope scope, Function<CancellationScope, R> code) {
        Object[] result = new Object[1];
        run.within(scope, () -> result[0] = code.apply(scope));
        @SuppressWarnings("unchecked") // it was put there one line above
        R typed = (R) result[0];
        return typed;
    }

    /** What is set going now belongs to it. */
    public CancellationScope scope() {
        run.requireTurn("the scope was looked at");
        return run.scope();
    }

    /** To be completed by code of the run. */
    public <T> Promise<T> newPromise() {
        run.requireTurn("a promise was made");
        return new Promise<>(run);
    }

    /** From now on; an empty name: all signals that nothing else handles. Those that waited come next. */
    public void onSignal(String name, UntypedHandler handler) {
        run.requireWritable("a handler of signals was added");
        run.onSignal(name, handler);
    }

    /** From now on; an empty name: all queries that nothing else handles. */
    public void onQuery(String name, UntypedHandler handler) {
        run.requireWritable("a handler of queries was added");
        run.onQuery(name, handler);
    }

    /** From now on; an empty name: all updates that nothing else handles. Those that waited come next. */
    public void onUpdate(String name, UntypedHandler handler, @Nullable UntypedValidator validator) {
        run.requireWritable("a handler of updates was added");
        run.onUpdate(name, handler, validator);
    }

    /** Whether the workflow fails with it; with anything else the task does, and mended code goes on. */
    public boolean failsWorkflow(Throwable failure) {
        return run.settings().failsWorkflow(failure);
    }

    public boolean allHandlersFinished() {
        return run.requireCode().allHandlersEnded();
    }

    private boolean failIfCanceled(Promise<?> promise, String message) {
        if (run.scope().isCanceled()) {
            promise.fail(Outgoing.canceled(message, run.scope().reason()));
            return true;
        }
        return false;
    }

    @SuppressWarnings("unchecked") // the caller says what type it is
    private <T> @Nullable T decode(@Nullable Payloads payloads, Type type) {
        return type == Void.class || type == void.class ? null : (T) converter().fromPayloads(payloads, 0, type);
    }
}
