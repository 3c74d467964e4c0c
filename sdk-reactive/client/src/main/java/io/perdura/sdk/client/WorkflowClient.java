package io.perdura.sdk.client;

import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.service.ServiceClient;
import io.temporal.api.enums.v1.UpdateWorkflowExecutionLifecycleStage;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows of one namespace and finds them. It holds nothing of its own: it is as cheap to make as to keep, and its
 * transport is closed by whoever opened it. What it gives back completes on any thread. Thread-safe.
 */
public final class WorkflowClient {
    private final Wire wire;

    private WorkflowClient(Wire wire) {
        this.wire = wire;
    }

    /** With the converters that all SDKs share. */
    public static WorkflowClient of(ServiceClient service) {
        return of(service, Converters.standard());
    }

    /** With converters of one's own; those of the workers must read what they write. */
    public static WorkflowClient of(ServiceClient service, Converters converters) {
        return of(service, converters, List.of());
    }

    /** With what stands around its calls; the first is the outermost. */
    public static WorkflowClient of(
            ServiceClient service, Converters converters, List<ClientInterceptor> interceptors) {
        return new WorkflowClient(new Wire(service, converters, interceptors));
    }

    public ServiceClient service() {
        return wire.service();
    }

    /** Calls by the methods of interfaces. */
    public WorkflowInterfaces interfaces() {
        return wire.interfaces();
    }

    // ---- Start ----

    /**
     * Done when the server has it. Fails with {@link WorkflowAlreadyStartedException} if a workflow of that id is there and the
     * options do not allow for it. What is repeated, by this client or with the same options and ids, is done once.
     */
    public <R> CompletionStage<WorkflowHandle<R>> start(StartOptions options, WorkflowCall<R> call) {
        return wire.calls().start(new ClientCalls.Start<>(options.identified(), call, Map.of()));
    }

    /** By the workflow type, for workflows in any language. Fails as the start of a {@link WorkflowCall} does. */
    public <R> CompletionStage<WorkflowHandle<R>> start(
            String workflowType, StartOptions options, Class<R> result, @Nullable Object... arguments) {
        return start(options, WorkflowCall.of(workflowType, result, arguments));
    }

    /** {@code start(Greeting.class, options, g -> g.greet("Ada"))} of a method that gives back a {@code CompletionStage}. */
    public <I, R> CompletionStage<WorkflowHandle<R>> start(
            Class<I> type, StartOptions options, Function<? super I, ? extends CompletionStage<R>> code) {
        return start(options, wire.interfaces().<I, R>workflow(type, code));
    }

    /** The same of a method that gives back a plain value. */
    public <I, R> CompletionStage<WorkflowHandle<R>> startPlain(
            Class<I> type, StartOptions options, Function<? super I, ? extends R> code) {
        return start(options, wire.interfaces().<I, R>workflow(type, code));
    }

    // ---- Start with something else ----

    /** Signals the open workflow of that id, which is started first if there is none. */
    public <R> CompletionStage<WorkflowHandle<R>> signalWithStart(
            StartOptions options, WorkflowCall<R> call, SignalCall signal) {
        return wire.calls()
                .signalWithStart(
                        new ClientCalls.Start<>(options.identified(), call, Map.of()),
                        new ClientCalls.Signal(ClientCalls.NOBODY, signal, "", Map.of()));
    }

    /** {@code signalWithStart(Cart.class, options, c -> c.run(), c -> c.add(item))}. */
    public <I, R> CompletionStage<WorkflowHandle<R>> signalWithStart(
            Class<I> type,
            StartOptions options,
            Function<? super I, ? extends CompletionStage<R>> code,
            Consumer<? super I> signal) {
        return signalWithStart(
                options,
                wire.interfaces().<I, R>workflow(type, code),
                wire.interfaces().signal(type, signal));
    }

    /**
     * Sends an update to the open workflow of that id, which is started first if there is none, both in one step. Done when the
     * update is accepted or rejected. The options have to say what an open workflow means ({@code idConflictPolicy}).
     */
    public <R, U> CompletionStage<StartedUpdate<R, U>> updateWithStart(
            StartOptions options, WorkflowCall<R> call, UpdateCall<U> update, UpdateOptions updateOptions) {
        WorkflowIdConflictPolicy policy = options.idConflictPolicy();
        if (policy == null || policy == WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_UNSPECIFIED) {
            throw new IllegalArgumentException(
                    "update-with-start needs to know what an open workflow means: set idConflictPolicy");
        }
        return GivenUp.when(givenUp -> wire.calls()
                .updateWithStart(
                        new ClientCalls.Start<>(options.identified(), call, Map.of()),
                        new ClientCalls.Update<>(
                                ClientCalls.NOBODY,
                                update,
                                updateOptions,
                                UpdateWorkflowExecutionLifecycleStage
                                        .UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED,
                                givenUp,
                                Map.of())));
    }

    /** The same under a random update id. */
    public <R, U> CompletionStage<StartedUpdate<R, U>> updateWithStart(
            StartOptions options, WorkflowCall<R> call, UpdateCall<U> update) {
        return updateWithStart(options, call, update, UpdateOptions.defaults());
    }

    /** {@code updateWithStart(Account.class, options, a -> a.open(), a -> a.deposit(5))}. */
    public <I, R, U> CompletionStage<StartedUpdate<R, U>> updateWithStart(
            Class<I> type,
            StartOptions options,
            Function<? super I, ? extends CompletionStage<R>> code,
            Function<? super I, ? extends CompletionStage<U>> update) {
        return updateWithStart(
                options,
                wire.interfaces().<I, R>workflow(type, code),
                wire.interfaces().<I, U>update(type, update));
    }

    /** What update-with-start gives: the workflow that the update went to, started or found, and the update. */
    public record StartedUpdate<R, U>(WorkflowHandle<R> workflow, UpdateHandle<U> update) {}

    // ---- Workflows that are there ----

    /** The open or last run of that id. */
    public <R> WorkflowHandle<R> handle(String workflowId, Class<R> result) {
        return handle(workflowId, "", result);
    }

    /** That run; empty: the open or last one. */
    public <R> WorkflowHandle<R> handle(String workflowId, String runId, Class<R> result) {
        return new WorkflowHandle<>(wire, workflowId, runId, runId, "", result);
    }

    /** Those that a filter finds ({@code WorkflowType = 'Greeting' AND ExecutionStatus = 'Running'}), as they are asked for. */
    public Flow.Publisher<WorkflowSummary> list(String filter) {
        return wire.calls().list(filter);
    }

    /** How many a filter finds; {@code GROUP BY ExecutionStatus} behind it counts each group. */
    public CompletionStage<WorkflowCount> count(String filter) {
        return wire.calls().count(filter);
    }

    // ---- The rest ----

    /** Activities that are completed from elsewhere. */
    public ActivityCompletions activities() {
        return new ActivityCompletions(wire);
    }

    /** What starts workflows by the calendar. */
    public Schedules schedules() {
        return new Schedules(wire);
    }
}
