package io.perdura.sdk.run;

import io.perdura.sdk.converter.DataConverterException;
import io.perdura.sdk.definition.Handler;
import io.perdura.sdk.definition.WorkflowDefinition;
import io.perdura.sdk.failure.ActivityFailure;
import io.perdura.sdk.failure.ApplicationFailure;
import io.perdura.sdk.failure.CanceledFailure;
import io.perdura.sdk.failure.ChildWorkflowFailure;
import io.perdura.sdk.interceptor.InboundCall;
import io.perdura.sdk.machine.UpdateMachine;
import io.perdura.sdk.workflow.UnfinishedPolicy;
import io.temporal.api.command.v1.CancelWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.Command;
import io.temporal.api.command.v1.CompleteWorkflowExecutionCommandAttributes;
import io.temporal.api.command.v1.FailWorkflowExecutionCommandAttributes;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The user's instance of one run: its workflow method, its handlers, and what becomes of what they give back. */
final class WorkflowCode {
    /** As many as a run takes from servers that keep to Temporal's own limit. */
    private static final int WAITING_SIGNALS_MAX = 10_000;

    private static final int NAMES_MAX = 10;

    private final WorkflowRun run;
    private final WorkflowDefinition definition;
    private final Object instance;

    /** Until the workflow method has begun; a run at rest need not keep it. */
    private @Nullable Payloads input;

    /** As {@link #input}. */
    private Map<String, Payload> header;

    private @Nullable List<WorkflowExecutionSignaledEventAttributes> unhandledSignals;
    private @Nullable List<Handler> openHandlers;
    private boolean started;
    private boolean failed;
    private boolean warned;

    private WorkflowCode(
            WorkflowRun run,
            WorkflowDefinition definition,
            Object instance,
            @Nullable Payloads input,
            Map<String, Payload> header) {
        this.run = run;
        this.definition = definition;
        this.instance = instance;
        this.input = input;
        this.header = header;
    }

    static WorkflowCode create(
            WorkflowRun run, WorkflowDefinition definition, WorkflowExecutionStartedEventAttributes event) {
        Payloads input = event.hasInput() ? event.getInput() : null;
        @Nullable
        Object[] arguments = new @Nullable Object[definition.initParameters().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = run.settings()
                    .converters()
                    .data()
                    .fromPayloads(input, i, definition.initParameters().get(i));
        }
        Object instance;
        try {
            instance = definition.instantiate(arguments);
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the constructor of " + run.info().workflowType() + " failed: " + e, e);
        }
        return new WorkflowCode(
                run, definition, instance, input, event.getHeader().getFieldsMap());
    }

    WorkflowDefinition definition() {
        return definition;
    }

    /** The instance itself, for queries. */
    Object instance() {
        return instance;
    }

    Handlers.@Nullable Bound signalHandler(String name) {
        return run.signalHandlers().find(name, definition.signals(), instance);
    }

    Handlers.@Nullable Bound queryHandler(String name) {
        return run.queryHandlers().find(name, definition.queries(), instance);
    }

    Handlers.@Nullable Bound updateHandler(String name) {
        return run.updateHandlers().find(name, definition.updates(), instance);
    }

    // ---- The workflow method ----

    /** Once, after the jobs of the first workflow task. */
    void startMain() {
        if (started) {
            return;
        }
        started = true;
        @Nullable
        Object[] arguments =
                definition.main().decode(input, run.settings().converters().data());
        Map<String, Payload> received = header;
        input = null;
        header = Map.of();
        run.inbound()
                .execute(
                        new InboundCall(run.info().workflowType(), "", Arrays.asList(arguments), received),
                        this::mainEnded);
    }

    private void mainEnded(@Nullable Object value, @Nullable Throwable failure) {
        if (run.underway().isClosing()) {
            return; // continued as new, or failed by a handler
        }
        if (failure != null) {
            fail(failure);
            return;
        }
        CompleteWorkflowExecutionCommandAttributes.Builder completed =
                CompleteWorkflowExecutionCommandAttributes.newBuilder();
        if (!definition.main().returnsNothing()) {
            run.settings().converters().data().toPayloads(value).ifPresent(completed::setResult);
        }
        run.underway()
                .close(Command.newBuilder()
                        .setCommandType(CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION)
                        .setCompleteWorkflowExecutionCommandAttributes(completed)
                        .build());
    }

    /** Only failures that are meant fail the workflow; of all others the task fails, and mended code can go on. */
    private void fail(Throwable failure) {
        if (run.root().isCanceled() && isCancellation(failure)) {
            run.underway()
                    .close(Command.newBuilder()
                            .setCommandType(CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION)
                            .setCancelWorkflowExecutionCommandAttributes(
                                    CancelWorkflowExecutionCommandAttributes.getDefaultInstance())
                            .build());
        } else if (run.settings().failsWorkflow(failure)) {
            failed = true;
            run.underway()
                    .close(Command.newBuilder()
                            .setCommandType(CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION)
                            .setFailWorkflowExecutionCommandAttributes(
                                    FailWorkflowExecutionCommandAttributes.newBuilder()
                                            .setFailure(
                                                    run.settings().converters().toFailure(failure)))
                            .build());
        } else {
            run.poison(failure);
        }
    }

    private static boolean isCancellation(Throwable failure) {
        return failure instanceof CanceledFailure
                || (failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure)
                        && failure.getCause() instanceof CanceledFailure;
    }

    // ---- Signals ----

    void signal(WorkflowExecutionSignaledEventAttributes signal) {
        Handlers.Bound bound = signalHandler(signal.getSignalName());
        if (bound == null) {
            List<WorkflowExecutionSignaledEventAttributes> waiting =
                    unhandledSignals == null ? new ArrayList<>(1) : unhandledSignals;
            waiting.add(signal);
            unhandledSignals = waiting;
            requireRoomForSignals(waiting);
            return;
        }
        Handler handler = bound.handler();
        @Nullable Object[] arguments;
        try {
            arguments = handler.signature()
                    .decode(
                            signal.hasInput() ? signal.getInput() : null,
                            run.settings().converters().data());
        } catch (DataConverterException e) {
            WorkflowRun.LOG.error(
                    "signal {} of workflow {} is dropped, as its arguments cannot be read",
                    signal.getSignalName(),
                    run.workflowId(),
                    e);
            return;
        }
        opened(handler);
        InboundCall received = new InboundCall(
                handler.name(), "", Arrays.asList(arguments), signal.getHeader().getFieldsMap());
        run.inbound().signal(received, (nothing, failure) -> {
            ended(handler);
            if (failure != null) {
                fail(failure);
            }
        });
    }

    private void requireRoomForSignals(List<WorkflowExecutionSignaledEventAttributes> waiting) {
        if (waiting.size() > WAITING_SIGNALS_MAX) {
            String names = waiting.stream()
                    .map(WorkflowExecutionSignaledEventAttributes::getSignalName)
                    .distinct()
                    .limit(NAMES_MAX)
                    .collect(Collectors.joining(", "));
            throw new IllegalStateException("more than " + WAITING_SIGNALS_MAX + " signals of "
                    + run.info().workflowType() + " " + run.workflowId() + " wait for a handler (" + names
                    + "): give it @SignalMethods or Flow.onSignal for them, or Flow.onOtherSignals for all names."
                    + " The task failed; the workflow waits for a mended worker.");
        }
    }

    /** A handler came: what waited for it comes to it, each as a turn of its own, in the order of history. */
    void signalsHandled() {
        List<WorkflowExecutionSignaledEventAttributes> waited = unhandledSignals;
        unhandledSignals = null;
        if (waited != null) {
            waited.forEach(signal -> run.enqueue(() -> signal(signal)));
        }
    }

    // ---- Updates ----

    /** A handler came: updates that waited for one come to it. */
    void updatesHandled() {
        run.updates().takeUnknown().forEach(update -> run.enqueue(() -> update(update)));
    }

    void update(UpdateMachine update) {
        Request request = update.request();
        Handlers.Bound bound = updateHandler(request.getInput().getName());
        if (bound == null) {
            run.updates().unknown(update);
            return;
        }
        Handler handler = bound.handler();
        InboundCall received;
        try {
            received = new InboundCall(
                    handler.name(),
                    request.getMeta().getUpdateId(),
                    Arrays.asList(handler.signature()
                            .decode(
                                    request.getInput().hasArgs()
                                            ? request.getInput().getArgs()
                                            : null,
                                    run.settings().converters().data())),
                    request.getInput().getHeader().getFieldsMap());
            if (!run.isReplaying()) {
                run.readingOnly(() -> {
                    run.inbound().validate(received);
                    return received;
                });
            }
        } catch (EscapeError e) {
            return; // the run is poisoned
        } catch (RuntimeException e) {
            reject(update, e);
            return;
        }
        update.accept();
        opened(handler);
        run.inbound().update(received, (value, failure) -> {
            ended(handler);
            completeUpdate(update, handler, value, failure);
        });
    }

    private void reject(UpdateMachine update, RuntimeException why) {
        if (run.isReplaying()) {
            throw why; // it was accepted once: the code has changed, and not the update
        }
        update.reject(run.settings().converters().toFailure(why));
    }

    void rejectUnknown(UpdateMachine update) {
        reject(
                update,
                ApplicationFailure.nonRetryable(
                        "Unknown update name: " + update.request().getInput().getName() + ", knownNames="
                                + Handlers.names(run.updateHandlers().all(definition.updates())),
                        "UnknownUpdate"));
    }

    private void completeUpdate(
            UpdateMachine update, Handler handler, @Nullable Object value, @Nullable Throwable failure) {
        Outcome.Builder outcome = Outcome.newBuilder();
        if (failure == null) {
            Payloads result = handler.signature().returnsNothing()
                    ? null
                    : run.settings().converters().data().toPayloads(value).orElse(null);
            outcome.setSuccess(result == null ? Payloads.getDefaultInstance() : result);
        } else if (run.settings().failsWorkflow(failure)) {
            outcome.setFailure(run.settings().converters().toFailure(failure));
        } else {
            run.poison(failure);
            return;
        }
        update.complete(outcome.build());
    }

    // ---- Handlers that are open ----

    private void opened(Handler handler) {
        if (openHandlers == null) {
            openHandlers = new ArrayList<>(2);
        }
        openHandlers.add(handler);
    }

    private void ended(Handler handler) {
        if (openHandlers != null) {
            openHandlers.remove(handler);
            if (openHandlers.isEmpty()) {
                openHandlers = null;
            }
        }
    }

    boolean allHandlersEnded() {
        return openHandlers == null;
    }

    void warnOfUnfinishedHandlers() {
        if (failed || openHandlers == null || run.isReplaying()) {
            return;
        }
        List<String> unfinished = openHandlers.stream()
                .filter(handler -> handler.unfinishedPolicy() == UnfinishedPolicy.WARN_AND_ABANDON)
                .map(Handler::name)
                .toList();
        if (!unfinished.isEmpty()) {
            WorkflowRun.LOG.warn(
                    "[TMPRL1102] {} {} ends while its handlers {} go on; what they wait for is lost. Wait for"
                            + " Flow.allHandlersFinished(), or give them UnfinishedPolicy.ABANDON.",
                    run.info().workflowType(),
                    run.workflowId(),
                    unfinished);
        }
    }

    /** Nothing that it can await: nothing under way, no condition, no handler. */
    void warnIfNothingWakesIt() {
        if (!warned
                && !run.scheduler().awaitsCondition()
                && definition.signals().isEmpty()
                && definition.updates().isEmpty()
                && !run.signalHandlers().any()
                && !run.updateHandlers().any()) {
            warned = true;
            WorkflowRun.LOG.warn(
                    "{} {} waits for something that is no activity, timer, child, signal or update: nothing that it"
                            + " knows of can wake it",
                    run.info().workflowType(),
                    run.workflowId());
        }
    }
}
