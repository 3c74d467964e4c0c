package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.converter.DataConverterException;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.Details;
import io.perdura.sdk.interceptor.Completion;
import io.perdura.sdk.interceptor.OutboundCall;
import io.perdura.sdk.interceptor.SideEffect;
import io.perdura.sdk.interceptor.WorkflowOutbound;
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
import io.temporal.api.failure.v1.Failure;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where calls of a run leave it, behind whatever stands around them: each becomes a command with a machine that waits for its
 * events, and a member of the scope that is current.
 */
final class Outgoing implements WorkflowOutbound {
    private final WorkflowRun run;

    Outgoing(WorkflowRun run) {
        this.run = run;
    }

    private DataConverter converter() {
        return run.settings().converters().data();
    }

    private Optional<Payloads> payloads(List<@Nullable Object> arguments) {
        return converter().toPayloads(arguments.toArray());
    }

    private static Header header(OutboundCall<?> call) {
        return call.header().isEmpty()
                ? Header.getDefaultInstance()
                : Header.newBuilder().putAllFields(call.header()).build();
    }

    // ---- Activities ----

    @Override
    public void activity(OutboundCall<ActivityOptions> call, Completion then) {
        run.requireWritable("activity " + call.name() + " was called");
        ActivityOptions options = call.options();
        if (options.startToClose() == null && options.scheduleToClose() == null) {
            throw new IllegalArgumentException(
                    "activity " + call.name() + " needs a start-to-close or a schedule-to-close timeout");
        }
        if (failIfCanceled(then, "Activity canceled")) {
            return;
        }
        Command command = CommandBuilders.activity(
                run.ids().next().toString(),
                call.name(),
                options,
                run.info().taskQueue(),
                header(call),
                payloads(call.arguments()));
        Waiting waiting = new Waiting(then, call.result(), call.name());
        ActivityMachine machine =
                ActivityMachine.schedule(run.underway(), command, options.cancellationType(), waiting);
        waiting.cancelWith(reason -> machine.cancel());
    }

    @Override
    public void localActivity(OutboundCall<LocalActivityOptions> call, Completion then) {
        run.requireWritable("local activity " + call.name() + " was called");
        LocalActivityOptions options = call.options();
        if (options.startToClose() == null && options.scheduleToClose() == null) {
            throw new IllegalArgumentException(
                    "local activity " + call.name() + " needs a start-to-close or a schedule-to-close timeout");
        }
        if (failIfCanceled(then, "Local activity canceled")) {
            return;
        }
        attempt(call, payloads(call.arguments()).orElse(null), then, 1, null, null);
    }

    /** One local activity and, after each timer that stands for a long wait, the next of the same. */
    private void attempt(
            OutboundCall<LocalActivityOptions> call,
            @Nullable Payloads input,
            Completion then,
            int attempt,
            @Nullable Instant originallyScheduled,
            @Nullable Failure previous) {
        LocalActivityTask task = new LocalActivityTask(
                run.ids().next().toString(),
                call.name(),
                input,
                header(call),
                call.options(),
                attempt,
                originallyScheduled,
                previous);
        CancellationScope scope = run.scope();
        Waiting waiting = new Waiting(then, call.result(), call.name());
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
                    Promise<@Nullable Void> waited = new Promise<>(run);
                    timer(wait, null, waited);
                    waited.listen((fired, canceled) -> {
                        if (canceled != null) {
                            then.done(null, canceled);
                        } else {
                            attempt(call, input, then, lastAttempt + 1, Instant.ofEpochMilli(scheduledMs), failure);
                        }
                    });
                }));
            }
        };
        run.localActivities().schedule(task, outcome, run.isReplaying());
        waiting.cancelWith(reason -> run.localActivities().cancel(task.activityId()));
    }

    // ---- Time ----

    /** No time or less is over at once, without a command. */
    @Override
    public void timer(Duration delay, @Nullable String summary, Completion then) {
        run.requireWritable("a timer was asked for");
        if (failIfCanceled(then, "Timer canceled")) {
            return;
        }
        if (delay.isZero() || delay.isNegative()) {
            then.done(null, null);
            return;
        }
        Waiting waiting = new Waiting(then, Void.class, "");
        TimerMachine machine = TimerMachine.start(
                run.underway(), CommandBuilders.timer(run.ids().next().toString(), delay, summary), waiting);
        waiting.cancelWith(reason -> machine.cancel());
    }

    // ---- Other workflows ----

    @Override
    public void child(OutboundCall<ChildWorkflowOptions> call, Completion started, Completion ended) {
        run.requireWritable("child " + call.name() + " was started");
        if (failIfCanceled(ended, "Child workflow canceled")) {
            failIfCanceled(started, "Child workflow canceled");
            return;
        }
        Command command = CommandBuilders.child(
                Objects.requireNonNull(call.options().workflowId(), "the id of a child"),
                call.name(),
                call.options(),
                run.info(),
                converter(),
                header(call),
                payloads(call.arguments()));
        Waiting waiting = new Waiting(ended, call.result(), call.name());
        ChildMachine machine = ChildMachine.start(
                run.underway(),
                command,
                call.options().cancellationType(),
                new ChildMachine.Started() {
                    @Override
                    public void started(WorkflowExecution execution) {
                        run.job(() -> started.done(execution, null));
                    }

                    @Override
                    public void failed(Failure failure) {
                        run.job(() ->
                                started.done(null, run.settings().converters().toException(failure)));
                    }
                },
                waiting);
        waiting.cancelWith(machine::cancel);
    }

    @Override
    public void signal(OutboundCall<OutboundCall.To> call, Completion then) {
        OutboundCall.To to = call.options();
        run.requireWritable("workflow " + to.workflowId() + " was signaled");
        if (failIfCanceled(then, "Signal canceled")) {
            return;
        }
        SignalExternalWorkflowExecutionCommandAttributes.Builder attributes =
                SignalExternalWorkflowExecutionCommandAttributes.newBuilder()
                        .setNamespace(run.info().namespace())
                        .setExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId(to.workflowId())
                                .setRunId(to.runId()))
                        .setSignalName(call.name())
                        .setHeader(header(call))
                        .setChildWorkflowOnly(to.child());
        payloads(call.arguments()).ifPresent(attributes::setInput);
        Waiting waiting = new Waiting(then, Void.class, "");
        ExternalSignalMachine machine = ExternalSignalMachine.send(
                run.underway(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION)
                        .setSignalExternalWorkflowExecutionCommandAttributes(attributes)
                        .build(),
                waiting);
        waiting.cancelWith(reason -> machine.cancel());
    }

    @Override
    public void cancel(OutboundCall.To workflow, String reason, Completion then) {
        run.requireWritable("workflow " + workflow.workflowId() + " was canceled");
        ExternalCancelMachine.request(
                run.underway(),
                Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION)
                        .setRequestCancelExternalWorkflowExecutionCommandAttributes(
                                RequestCancelExternalWorkflowExecutionCommandAttributes.newBuilder()
                                        .setNamespace(run.info().namespace())
                                        .setWorkflowId(workflow.workflowId())
                                        .setRunId(workflow.runId())
                                        .setReason(reason))
                        .build(),
                new Waiting(then, Void.class, ""));
    }

    @Override
    public void continueAsNew(OutboundCall<ContinueAsNewOptions> call) {
        run.requireWritable("the workflow was continued as new");
        ContinueAsNewOptions options = call.name().equals(run.info().workflowType())
                ? call.options()
                : call.options().workflowType(call.name());
        run.underway()
                .close(CommandBuilders.continueAsNew(
                        options, run.info(), run.attributes(), converter(), header(call), payloads(call.arguments())));
    }

    // ---- What history remembers ----

    @Override
    public @Nullable Object sideEffect(SideEffect effect) {
        run.requireWritable("a side effect was asked for");
        Payloads data = effect.id().isEmpty()
                ? run.sideEffects()
                        .once(
                                () -> converter()
                                        .toPayloads(effect.source().get())
                                        .orElseThrow(),
                                run.isReplaying(),
                                run.ahead())
                : run.sideEffects()
                        .mutable(effect.id(), before -> changed(effect, before), run.isReplaying(), run.ahead());
        return data == null ? null : decode(data, effect.type());
    }

    private @Nullable Payloads changed(SideEffect effect, @Nullable Payloads before) {
        Object value = effect.source().get();
        if (before != null && !effect.differs().test(decode(before, effect.type()), value)) {
            return null;
        }
        return converter().toPayloads(value).orElseThrow();
    }

    @Override
    public int version(String changeId, int min, int max) {
        run.requireWritable("a version was asked for");
        return run.versions().get(changeId, min, max, run.isReplaying(), run.ahead());
    }

    // ---- Memo and search attributes ----

    @Override
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

    @Override
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

    private boolean failIfCanceled(Completion then, String message) {
        if (run.scope().isCanceled()) {
            then.done(null, canceled(message, run.scope().reason()));
            return true;
        }
        return false;
    }

    static CanceledFailure canceled(String message, String reason) {
        return new CanceledFailure(reason.isEmpty() ? message : message + ": " + reason, Details.none(), null);
    }

    private @Nullable Object decode(@Nullable Payloads payloads, Type type) {
        return type == Void.class || type == void.class ? null : converter().fromPayloads(payloads, 0, type);
    }

    /** From the outcome of a machine to whoever waits; out of its scope as soon as it is over. */
    private final class Waiting implements Outcome {
        private final Completion then;
        private final Type type;
        private final String whose;
        private @Nullable Runnable leaveScope;

        Waiting(Completion then, Type type, String whose) {
            this.then = then;
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
                Object value;
                try {
                    value = decode(result, type);
                } catch (DataConverterException e) {
                    then.done(
                            null,
                            new DataConverterException(
                                    "the result of " + whose + " cannot be read: " + e.getMessage(), e));
                    return;
                }
                then.done(value, null);
            });
        }

        @Override
        public void failed(Failure failure) {
            run.job(() -> {
                done();
                then.done(null, run.settings().converters().toException(failure));
            });
        }
    }
}
