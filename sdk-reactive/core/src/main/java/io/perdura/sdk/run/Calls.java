package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.failure.TimeoutFailure;
import io.perdura.sdk.machine.ActivityMachine;
import io.perdura.sdk.machine.ChildMachine;
import io.perdura.sdk.machine.ExternalCancelMachine;
import io.perdura.sdk.machine.ExternalSignalMachine;
import io.perdura.sdk.machine.LocalActivityTask;
import io.perdura.sdk.machine.LocalOutcome;
import io.perdura.sdk.machine.Outcome;
import io.perdura.sdk.machine.TimerMachine;
import io.perdura.sdk.option.ActivityOptions;
import io.perdura.sdk.option.ChildWorkflowOptions;
import io.perdura.sdk.option.ContinueAsNewOptions;
import io.perdura.sdk.option.LocalActivityOptions;
import io.perdura.sdk.option.OptionMessages;
import io.perdura.sdk.option.SearchAttributeKey;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.ModifyWorkflowPropertiesCommandAttributes;
import io.temporal.api.command.v1.RequestCancelExternalWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.SignalExternalWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.UpsertWorkflowSearchAttributesCommandAttributes;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Memo;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.SearchAttributes;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.Failure;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
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

    Calls(WorkflowRun run) {
        this.run = run;
    }

    private DataConverter converter() {
        return run.settings().converters().data();
    }

    /** What is current now goes with what is set going. */
    private Header header() {
        return run.settings().propagation().header();
    }

    // ---- Activities ----

    public <T> Promise<T> activity(String type, ActivityOptions options, Type result, @Nullable Object... arguments) {
        run.requireWritable("activity " + type + " was called");
        if (options.startToClose() == null && options.scheduleToClose() == null) {
            throw new IllegalArgumentException(
                    "activity " + type + " needs a start-to-close or a schedule-to-close timeout");
        }
        Promise<T> promise = new Promise<>(run);
        if (failIfCanceled(promise, "Activity canceled")) {
            return promise;
        }
        Command command = CommandBuilders.activity(
                run.ids().next().toString(),
                type,
                options,
                run.info().taskQueue(),
                header(),
                converter().toPayloads(arguments));
        Waiting<T> waiting = new Waiting<>(promise, result, type);
        ActivityMachine machine =
                ActivityMachine.schedule(run.underway(), command, options.cancellationType(), waiting);
        waiting.cancelWith(reason -> machine.cancel());
        return promise;
    }

    public <T> Promise<T> localActivity(
            String type, LocalActivityOptions options, Type result, @Nullable Object... arguments) {
        run.requireWritable("local activity " + type + " was called");
        if (options.startToClose() == null && options.scheduleToClose() == null) {
            throw new IllegalArgumentException(
                    "local activity " + type + " needs a start-to-close or a schedule-to-close timeout");
        }
        Promise<T> promise = new Promise<>(run);
        if (failIfCanceled(promise, "Local activity canceled")) {
            return promise;
        }
        attempt(
                promise,
                result,
                type,
                options,
                converter().toPayloads(arguments).orElse(null),
                1,
                null,
                null);
        return promise;
    }

    /** One local activity and, after each timer that stands for a long wait, the next of the same. */
    private <T> void attempt(
            Promise<T> promise,
            Type result,
            String type,
            LocalActivityOptions options,
            @Nullable Payloads input,
            int attempt,
            @Nullable Instant originallyScheduled,
            @Nullable Failure previous) {
        LocalActivityTask task = new LocalActivityTask(
                run.ids().next().toString(), type, input, header(), options, attempt, originallyScheduled, previous);
        CancellationScope scope = run.scope();
        Waiting<T> waiting = new Waiting<>(promise, result, type);
        LocalOutcome outcome = new LocalOutcome() {
            @Override
            public void completed(@Nullable Payloads value) {
                waiting.completed(value);
            }

            @Override
            public void failed(Failure failure) {
                waiting.failed(failure);
            }

            @Override
            public void backOff(Duration wait, int lastAttempt, long scheduledMs, Failure failure) {
                run.job(() -> run.within(scope, () -> {
                    waiting.done();
                    timer(wait, null).listen((fired, canceled) -> {
                        if (canceled != null) {
                            promise.fail(canceled);
                        } else {
                            attempt(
                                    promise,
                                    result,
                                    type,
                                    options,
                                    input,
                                    lastAttempt + 1,
                                    Instant.ofEpochMilli(scheduledMs),
                                    failure);
                        }
                    });
                }));
            }
        };
        run.localActivities().schedule(task, outcome, run.isReplaying());
        waiting.cancelWith(reason -> run.localActivities().cancel(task.activityId()));
    }

    // ---- Time and conditions ----

    /** No time or less is over at once, without a command. */
    public Promise<@Nullable Void> timer(Duration delay, @Nullable String summary) {
        run.requireWritable("a timer was asked for");
        Promise<@Nullable Void> promise = new Promise<>(run);
        if (failIfCanceled(promise, "Timer canceled")) {
            return promise;
        }
        if (delay.isZero() || delay.isNegative()) {
            promise.complete(null);
            return promise;
        }
        Waiting<@Nullable Void> waiting = new Waiting<>(promise, Void.class, "");
        TimerMachine machine = TimerMachine.start(
                run.underway(), CommandBuilders.timer(run.ids().next().toString(), delay, summary), waiting);
        waiting.cancelWith(reason -> machine.cancel());
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
            promise.fail(canceled("Wait canceled", reason));
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

    public <T> Child<T> child(String type, ChildWorkflowOptions options, Type result, @Nullable Object... arguments) {
        run.requireWritable("child " + type + " was started");
        Promise<WorkflowExecution> started = new Promise<>(run);
        Promise<T> promise = new Promise<>(run);
        String id = options.workflowId() == null ? run.ids().next().toString() : options.workflowId();
        if (failIfCanceled(promise, "Child workflow canceled")) {
            failIfCanceled(started, "Child workflow canceled");
            return new Child<>(id, started, promise);
        }
        Command command = CommandBuilders.child(
                id,
                type,
                options,
                run.info(),
                converter(),
                header(),
                converter().toPayloads(arguments));
        Waiting<T> waiting = new Waiting<>(promise, result, type);
        ChildMachine machine = ChildMachine.start(
                run.underway(),
                command,
                options.cancellationType(),
                new ChildMachine.Started() {
                    @Override
                    public void started(WorkflowExecution execution) {
                        run.job(() -> started.complete(execution));
                    }

                    @Override
                    public void failed(Failure failure) {
                        run.job(() -> started.fail(run.settings().converters().toException(failure)));
                    }
                },
                waiting);
        waiting.cancelWith(machine::cancel);
        return new Child<>(id, started, promise);
    }

    /** Done when the signal has arrived. An empty run id means whatever run is open. */
    public Promise<@Nullable Void> signal(
            String workflowId, String workflowRunId, boolean child, String signal, @Nullable Object... arguments) {
        run.requireWritable("workflow " + workflowId + " was signaled");
        Promise<@Nullable Void> promise = new Promise<>(run);
        if (failIfCanceled(promise, "Signal canceled")) {
            return promise;
        }
        SignalExternalWorkflowExecutionCommandAttributes.Builder attributes =
                SignalExternalWorkflowExecutionCommandAttributes.newBuilder()
                        .setNamespace(run.info().namespace())
                        .setExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(workflowId)
                                .setRunId(workflowRunId))
                        .setSignalName(signal)
                        .setHeader(header())
                        .setChildWorkflowOnly(child);
        converter().toPayloads(arguments).ifPresent(attributes::setInput);
        Waiting<@Nullable Void> waiting = new Waiting<>(promise, Void.class, "");
        ExternalSignalMachine machine = ExternalSignalMachine.send(
                run.underway(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION)
                        .setSignalExternalWorkflowExecutionCommandAttributes(attributes)
                        .build(),
                waiting);
        waiting.cancelWith(reason -> machine.cancel());
        return promise;
    }

    /** Done when the request has arrived. */
    public Promise<@Nullable Void> cancel(String workflowId, String workflowRunId, String reason) {
        run.requireWritable("workflow " + workflowId + " was canceled");
        Promise<@Nullable Void> promise = new Promise<>(run);
        ExternalCancelMachine.request(
                run.underway(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION)
                        .setRequestCancelExternalWorkflowExecutionCommandAttributes(
                                RequestCancelExternalWorkflowExecutionCommandAttributes.newBuilder()
                                        .setNamespace(run.info().namespace())
                                        .setWorkflowId(workflowId)
                                        .setRunId(workflowRunId)
                                        .setReason(reason))
                        .build(),
                new Waiting<>(promise, Void.class, ""));
        return promise;
    }

    /** Ends this run and begins the next; what it gives back never ends, as nothing comes after. */
    public <T> Promise<T> continueAsNew(ContinueAsNewOptions options, @Nullable Object... arguments) {
        run.requireWritable("the workflow was continued as new");
        run.underway()
                .close(CommandBuilders.continueAsNew(
                        options,
                        run.info(),
                        run.attributes(),
                        converter(),
                        header(),
                        converter().toPayloads(arguments)));
        return new Promise<>(run);
    }

    // ---- What history remembers ----

    public <T> @Nullable T sideEffect(Type type, Supplier<? extends @Nullable T> source) {
        run.requireWritable("a side effect was asked for");
        Payloads data = run.sideEffects()
                .once(() -> converter().toPayloads(source.get()).orElseThrow(), run.isReplaying(), run.ahead());
        return decode(data, type);
    }

    /** Written again only when the value differs from the last by the predicate. */
    public <T> @Nullable T mutableSideEffect(
            String id,
            Type type,
            BiPredicate<@Nullable T, @Nullable T> differs,
            Supplier<? extends @Nullable T> source) {
        run.requireWritable("a side effect was asked for");
        Payloads data = run.sideEffects()
                .mutable(
                        id,
                        before -> {
                            T value = source.get();
                            if (before != null && !differs.test(this.<T>decode(before, type), value)) {
                                return null;
                            }
                            return converter().toPayloads(value).orElseThrow();
                        },
                        run.isReplaying(),
                        run.ahead());
        return data == null ? null : decode(data, type);
    }

    public int version(String changeId, int min, int max) {
        run.requireWritable("a version was asked for");
        return run.versions().get(changeId, min, max, run.isReplaying(), run.ahead());
    }

    /** Whoever only looks gets what is next and does not move the sequence on. */
    public UUID randomUuid() {
        run.requireTurn("a random id was drawn");
        return run.isReadOnly() ? run.ids().peek() : run.ids().next();
    }

    public Random random() {
        return new Random(randomUuid().getLeastSignificantBits());
    }

    // ---- Memo and search attributes ----

    public void upsertMemo(Map<String, ?> memo) {
        run.requireWritable("the memo was changed");
        Map<String, Payload> encoded = OptionMessages.memoFields(memo, converter());
        run.attributes().upsertMemo(encoded);
        run.underway()
                .add(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_MODIFY_WORKFLOW_PROPERTIES)
                        .setModifyWorkflowPropertiesCommandAttributes(
                                ModifyWorkflowPropertiesCommandAttributes.newBuilder()
                                        .setUpsertedMemo(Memo.newBuilder().putAllFields(encoded)))
                        .build());
    }

    public void upsertSearchAttributes(Map<SearchAttributeKey<?>, ?> values) {
        run.requireWritable("search attributes were changed");
        Map<String, Payload> encoded = OptionMessages.searchAttributeFields(values);
        run.attributes().upsertSearch(encoded);
        run.underway()
                .add(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES)
                        .setUpsertWorkflowSearchAttributesCommandAttributes(
                                UpsertWorkflowSearchAttributesCommandAttributes.newBuilder()
                                        .setSearchAttributes(
                                                SearchAttributes.newBuilder().putAllIndexedFields(encoded)))
                        .build());
    }

    public @Nullable Object memo(String key, Type type) {
        run.requireTurn("the memo was read");
        return run.attributes().memo(key, type);
    }

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

    public CancellationScope scope() {
        run.requireTurn("the scope was looked at");
        return run.scope();
    }

    public <T> Promise<T> newPromise() {
        run.requireTurn("a promise was made");
        return new Promise<>(run);
    }

    public boolean allHandlersFinished() {
        return run.requireCode().allHandlersEnded();
    }

    private boolean failIfCanceled(Promise<?> promise, String message) {
        if (run.scope().isCanceled()) {
            promise.fail(canceled(message, run.scope().reason()));
            return true;
        }
        return false;
    }

    private static CanceledFailure canceled(String message, String reason) {
        return new CanceledFailure(reason.isEmpty() ? message : message + ": " + reason, Details.none(), null);
    }

    @SuppressWarnings("unchecked") // the caller says what type it is
    private <T> @Nullable T decode(@Nullable Payloads payloads, Type type) {
        return type == Void.class || type == void.class ? null : (T) converter().fromPayloads(payloads, 0, type);
    }

    /** From the outcome of a machine to a promise; out of its scope as soon as it is over. */
    private final class Waiting<T> implements Outcome {
        private final Promise<T> promise;
        private final Type type;
        private final String whose;
        private @Nullable Runnable leaveScope;

        Waiting(Promise<T> promise, Type type, String whose) {
            this.promise = promise;
            this.type = type;
            this.whose = whose;
        }

        void cancelWith(CancellationScope.Cancellable cancel) {
            leaveScope = run.scope().register(cancel);
        }

        void done() {
            if (leaveScope != null) {
                leaveScope.run();
                leaveScope = null;
            }
        }

        @Override
        public void completed(@Nullable Payloads result) {
            run.job(() -> {
                done();
                T value;
                try {
                    value = decode(result, type);
                } catch (DataConverterException e) {
                    promise.fail(new DataConverterException(
                            "the result of " + whose + " cannot be read: " + e.getMessage(), e));
                    return;
                }
                promise.complete(value);
            });
        }

        @Override
        public void failed(Failure failure) {
            run.job(() -> {
                done();
                promise.fail(run.settings().converters().toException(failure));
            });
        }
    }
}
