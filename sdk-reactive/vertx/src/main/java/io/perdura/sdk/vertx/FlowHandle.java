package io.perdura.sdk.vertx;

import io.perdura.sdk.client.QueryCall;
import io.perdura.sdk.client.QueryOptions;
import io.perdura.sdk.client.ResetOptions;
import io.perdura.sdk.client.SignalCall;
import io.perdura.sdk.client.UpdateCall;
import io.perdura.sdk.client.UpdateOptions;
import io.perdura.sdk.client.WorkflowDescription;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.client.WorkflowInterfaces;
import io.temporal.api.history.v1.HistoryEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One workflow from the outside, in {@code Future}. */
public final class FlowHandle<R> {
    private final Vertx vertx;
    private final WorkflowHandle<R> handle;

    FlowHandle(Vertx vertx, WorkflowHandle<R> handle) {
        this.vertx = vertx;
        this.handle = handle;
    }

    /** The same in {@code CompletionStage}; a wait for a result can be cancelled there. */
    public WorkflowHandle<R> core() {
        return handle;
    }

    public String workflowId() {
        return handle.workflowId();
    }

    /** The run that was started or asked for; empty if neither was. */
    public String runId() {
        return handle.runId();
    }

    private WorkflowInterfaces interfaces() {
        return handle.interfaces();
    }

    /** What the workflow gives back, through retries, cron and continue-as-new; fails with {@code WorkflowFailedException}. */
    public Future<R> result() {
        return Futures.of(handle.result());
    }

    /** What this one run gives back. */
    public Future<R> resultOfRun() {
        return Futures.of(handle.resultOfRun());
    }

    /** Done when history has it. */
    public Future<Void> signal(SignalCall call) {
        return Futures.of(handle.signal(call));
    }

    /** By its name. */
    public Future<Void> signal(String name, @Nullable Object... arguments) {
        return signal(SignalCall.of(name, arguments));
    }

    /** {@code signal(Greeting.class, Greeting::politely)}. */
    public <I> Future<Void> signal(Class<I> as, Consumer<? super I> code) {
        return signal(interfaces().signal(as, code));
    }

    /** What a worker's query handler gives back. */
    public <T> Future<T> query(QueryCall<T> call, QueryOptions options) {
        return Futures.of(handle.query(call, options));
    }

    /** By its name, whatever state the workflow is in. */
    public <T> Future<T> query(String name, Class<T> result, @Nullable Object... arguments) {
        return query(QueryCall.of(name, result, arguments), QueryOptions.defaults());
    }

    /** {@code query(Greeting.class, Greeting::status)}. */
    public <I, T> Future<T> query(Class<I> as, Function<? super I, ? extends T> code) {
        return query(interfaces().<I, T>query(as, code), QueryOptions.defaults());
    }

    /** Waits until the workflow has done it; fails with {@code WorkflowUpdateFailedException}. */
    public <T> Future<T> update(UpdateCall<T> call, UpdateOptions options) {
        return Futures.of(handle.update(call, options));
    }

    /** By its name, under a random update id. */
    public <T> Future<T> update(String name, Class<T> result, @Nullable Object... arguments) {
        return update(UpdateCall.of(name, result, arguments), UpdateOptions.defaults());
    }

    /** {@code update(Account.class, a -> a.deposit(5))}. */
    public <I, T> Future<T> update(Class<I> as, Function<? super I, Future<T>> code) {
        return update(interfaces().<I, T>update(as, code), UpdateOptions.defaults());
    }

    /** The same of a method that gives back a plain value. */
    public <I, T> Future<T> updatePlain(Class<I> as, Function<? super I, ? extends T> code) {
        return update(interfaces().<I, T>update(as, code), UpdateOptions.defaults());
    }

    /** Waits only until the workflow has accepted or rejected it. */
    public <T> Future<FlowUpdate<T>> startUpdate(UpdateCall<T> call, UpdateOptions options) {
        return Futures.of(handle.startUpdate(call, options)).map(FlowUpdate::new);
    }

    /** Asks the workflow to end. */
    public Future<Void> cancel(String reason) {
        return Futures.of(handle.cancel(reason));
    }

    /** Ends it without asking. */
    public Future<Void> terminate(String reason) {
        return Futures.of(handle.terminate(reason));
    }

    /** A new run that takes up this one's history at an event. */
    public Future<FlowHandle<R>> reset(ResetOptions options) {
        return Futures.of(handle.reset(options)).map(next -> new FlowHandle<>(vertx, next));
    }

    /** Its history goes too. */
    public Future<Void> delete() {
        return Futures.of(handle.delete());
    }

    public Future<WorkflowDescription> describe() {
        return Futures.of(handle.describe());
    }

    /** The events of the run so far; no more than a page while it is paused. */
    public ReadStream<HistoryEvent> history() {
        return new PublishedStream<>(vertx.getOrCreateContext(), handle.history());
    }
}
