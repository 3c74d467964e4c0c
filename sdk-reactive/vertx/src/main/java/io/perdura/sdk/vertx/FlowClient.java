package io.perdura.sdk.vertx;

import io.perdura.sdk.client.SignalCall;
import io.perdura.sdk.client.StartOptions;
import io.perdura.sdk.client.UpdateCall;
import io.perdura.sdk.client.WorkflowCall;
import io.perdura.sdk.client.WorkflowClient;
import io.perdura.sdk.client.WorkflowCount;
import io.perdura.sdk.client.WorkflowSummary;
import io.perdura.sdk.service.ServiceClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows and finds them, in {@code Future}. A call is made at once; its future completes on the context that made it,
 * or, if none did, on any thread. Thread-safe.
 */
public final class FlowClient {
    private final Vertx vertx;
    private final WorkflowClient client;

    private FlowClient(Vertx vertx, WorkflowClient client) {
        this.vertx = vertx;
        this.client = client;
    }

    /** With the converters that all SDKs share; futures complete on the context of the caller. */
    public static FlowClient of(Vertx vertx, ServiceClient service) {
        return of(vertx, WorkflowClient.of(service));
    }

    /** The same as another client gives in {@code CompletionStage}, with its converters and interceptors. */
    public static FlowClient of(Vertx vertx, WorkflowClient client) {
        return new FlowClient(vertx, client);
    }

    /** The same in {@code CompletionStage}; schedules and activities that are completed from elsewhere too. */
    public WorkflowClient core() {
        return client;
    }

    /** Anything of {@link #core()} as a future: {@code client.future(client.core().schedules().create(id, schedule))}. */
    public <T> Future<T> future(CompletionStage<T> stage) {
        return Futures.of(stage);
    }

    private <R> FlowHandle<R> handle(io.perdura.sdk.client.WorkflowHandle<R> handle) {
        return new FlowHandle<>(vertx, handle);
    }

    /** Done when the server has it. */
    public <R> Future<FlowHandle<R>> start(StartOptions options, WorkflowCall<R> call) {
        return Futures.of(client.start(options, call)).map(this::handle);
    }

    /** By the workflow type, for workflows in any language. */
    public <R> Future<FlowHandle<R>> start(
            String workflowType, StartOptions options, Class<R> result, @Nullable Object... arguments) {
        return start(options, WorkflowCall.of(workflowType, result, arguments));
    }

    /** {@code start(Greeting.class, options, g -> g.greet("Ada"))}. */
    public <I, R> Future<FlowHandle<R>> start(
            Class<I> type, StartOptions options, Function<? super I, Future<R>> code) {
        return start(options, client.interfaces().<I, R>workflow(type, code));
    }

    /** The same of a method that gives back a plain value. */
    public <I, R> Future<FlowHandle<R>> startPlain(
            Class<I> type, StartOptions options, Function<? super I, ? extends R> code) {
        return start(options, client.interfaces().<I, R>workflow(type, code));
    }

    /** Signals the open workflow of that id, which is started first if there is none. */
    public <R> Future<FlowHandle<R>> signalWithStart(StartOptions options, WorkflowCall<R> call, SignalCall signal) {
        return Futures.of(client.signalWithStart(options, call, signal)).map(this::handle);
    }

    /** {@code signalWithStart(Cart.class, options, c -> c.run(), c -> c.add(item))}. */
    public <I, R> Future<FlowHandle<R>> signalWithStart(
            Class<I> type, StartOptions options, Function<? super I, Future<R>> code, Consumer<? super I> signal) {
        return signalWithStart(
                options,
                client.interfaces().<I, R>workflow(type, code),
                client.interfaces().signal(type, signal));
    }

    /** Updates the open workflow of that id, which is started first if there is none; done when the update is accepted. */
    public <R, U> Future<StartedUpdate<R, U>> updateWithStart(
            StartOptions options, WorkflowCall<R> call, UpdateCall<U> update) {
        return Futures.of(client.updateWithStart(options, call, update))
                .map(both -> new StartedUpdate<>(handle(both.workflow()), new FlowUpdate<>(both.update())));
    }

    /** {@code updateWithStart(Account.class, options, a -> a.open(), a -> a.deposit(5))}. */
    public <I, R, U> Future<StartedUpdate<R, U>> updateWithStart(
            Class<I> type,
            StartOptions options,
            Function<? super I, Future<R>> code,
            Function<? super I, Future<U>> update) {
        return updateWithStart(
                options,
                client.interfaces().<I, R>workflow(type, code),
                client.interfaces().<I, U>update(type, update));
    }

    /** The workflow that the update went to, started or found, and the update. */
    public record StartedUpdate<R, U>(FlowHandle<R> workflow, FlowUpdate<U> update) {}

    /** The open or last run of that id; making it calls nobody. */
    public <R> FlowHandle<R> handle(String workflowId, Class<R> result) {
        return handle(client.handle(workflowId, result));
    }

    /** That run. */
    public <R> FlowHandle<R> handle(String workflowId, String runId, Class<R> result) {
        return handle(client.handle(workflowId, runId, result));
    }

    /** Those that a filter finds; nothing is fetched before there is a handler, and no more than a page while it is paused. */
    public ReadStream<WorkflowSummary> list(String filter) {
        return new PublishedStream<>(vertx.getOrCreateContext(), client.list(filter));
    }

    /** How many a filter finds. */
    public Future<WorkflowCount> count(String filter) {
        return Futures.of(client.count(filter));
    }
}
