package io.perdura.sdk.mutiny;

import io.perdura.sdk.client.SignalCall;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.UpdateCall;
import io.perdura.sdk.client.UpdateOptions;
import io.perdura.sdk.client.WorkflowCall;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowCount;
import io.perdura.sdk.client.WorkflowSummary;
import io.perdura.sdk.service.ServiceClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows and finds them, in {@code Uni} and {@code Multi}. What it gives is lazy, as Mutiny's users expect outside of
 * workflows: the call is made with the subscription, and again with the next one. Ids are taken when the Uni is made, so a
 * second subscription, or a retry, asks for the same start, signal or update. Items come on any thread. To cancel a subscription
 * gives a wait up. Thread-safe.
 */
public final class FlowClient {
    private final WorkflowClient client;

    private FlowClient(WorkflowClient client) {
        this.client = client;
    }

    /** With the converters that all SDKs share. */
    public static FlowClient of(ServiceClient service) {
        return of(WorkflowClient.of(service));
    }

    /** The same as another client gives in {@code CompletionStage}, with its converters and interceptors. */
    public static FlowClient of(WorkflowClient client) {
        return new FlowClient(client);
    }

    /** The same in {@code CompletionStage}; schedules and activities that are completed from elsewhere too. */
    public WorkflowClient core() {
        return client;
    }

    /** Anything of {@link #core()} as a Uni: {@code client.uni(() -> client.core().schedules().create(id, schedule))}. */
    public <T> Uni<T> uni(Supplier<? extends CompletionStage<T>> call) {
        return Uni.createFrom().completionStage(call);
    }

    /** Done when the server has it. */
    public <R> Uni<FlowHandle<R>> start(StartOptions options, WorkflowCall<R> call) {
        StartOptions identified = options.identified();
        return uni(() -> client.start(identified, call)).map(FlowHandle::new);
    }

    /** By the workflow type, for workflows in any language. */
    public <R> Uni<FlowHandle<R>> start(
            String workflowType, StartOptions options, Class<R> result, @Nullable Object... arguments) {
        return start(options, WorkflowCall.of(workflowType, result, arguments));
    }

    /** {@code start(Greeting.class, options, g -> g.greet("Ada"))}. */
    public <I, R> Uni<FlowHandle<R>> start(Class<I> type, StartOptions options, Function<? super I, Uni<R>> code) {
        return start(options, client.interfaces().<I, R>workflow(type, code));
    }

    /** The same of a method that gives back a plain value. */
    public <I, R> Uni<FlowHandle<R>> startPlain(
            Class<I> type, StartOptions options, Function<? super I, ? extends R> code) {
        return start(options, client.interfaces().<I, R>workflow(type, code));
    }

    /** Signals the open workflow of that id, which is started first if there is none. */
    public <R> Uni<FlowHandle<R>> signalWithStart(StartOptions options, WorkflowCall<R> call, SignalCall signal) {
        StartOptions identified = options.identified();
        return uni(() -> client.signalWithStart(identified, call, signal)).map(FlowHandle::new);
    }

    /** {@code signalWithStart(Cart.class, options, c -> c.run(), c -> c.add(item))}. */
    public <I, R> Uni<FlowHandle<R>> signalWithStart(
            Class<I> type, StartOptions options, Function<? super I, Uni<R>> code, Consumer<? super I> signal) {
        return signalWithStart(
                options,
                client.interfaces().<I, R>workflow(type, code),
                client.interfaces().signal(type, signal));
    }

    /** Updates the open workflow of that id, which is started first if there is none; done when the update is accepted. */
    public <R, U> Uni<StartedUpdate<R, U>> updateWithStart(
            StartOptions options, WorkflowCall<R> call, UpdateCall<U> update) {
        StartOptions identified = options.identified();
        UpdateOptions once = UpdateOptions.defaults();
        return uni(() -> client.updateWithStart(identified, call, update, once))
                .map(both -> new StartedUpdate<>(new FlowHandle<>(both.workflow()), new FlowUpdate<>(both.update())));
    }

    /** {@code updateWithStart(Account.class, options, a -> a.open(), a -> a.deposit(5))}. */
    public <I, R, U> Uni<StartedUpdate<R, U>> updateWithStart(
            Class<I> type, StartOptions options, Function<? super I, Uni<R>> code, Function<? super I, Uni<U>> update) {
        return updateWithStart(
                options,
                client.interfaces().<I, R>workflow(type, code),
                client.interfaces().<I, U>update(type, update));
    }

    /** The workflow that the update went to, started or found, and the update. */
    public record StartedUpdate<R, U>(FlowHandle<R> workflow, FlowUpdate<U> update) {}

    /** The open or last run of that id; making it calls nobody. */
    public <R> FlowHandle<R> handle(String workflowId, Class<R> result) {
        return new FlowHandle<>(client.handle(workflowId, result));
    }

    /** That run. */
    public <R> FlowHandle<R> handle(String workflowId, String runId, Class<R> result) {
        return new FlowHandle<>(client.handle(workflowId, runId, result));
    }

    /** Those that a filter finds; a page is fetched when the subscriber wants it. */
    public Multi<WorkflowSummary> list(String filter) {
        return Multi.createFrom().publisher(client.list(filter));
    }

    /** How many a filter finds. */
    public Uni<WorkflowCount> count(String filter) {
        return uni(() -> client.count(filter));
    }
}
