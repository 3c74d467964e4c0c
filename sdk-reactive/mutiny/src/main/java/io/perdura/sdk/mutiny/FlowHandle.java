package io.perdura.sdk.mutiny;

import io.perdura.sdk.client.QueryCall;
import io.perdura.sdk.client.QueryOptions;
import io.perdura.sdk.client.ResetOptions;
import io.perdura.sdk.client.SignalCall;
import io.perdura.sdk.client.UpdateCall;
import io.perdura.sdk.client.UpdateOptions;
import io.perdura.sdk.client.WorkflowDescription;
import io.perdura.sdk.client.WorkflowHandle;
import io.perdura.sdk.client.WorkflowInterfaces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One workflow from the outside, in {@code Uni}: lazy, as {@link FlowClient} says. */
public final class FlowHandle<R> {
    private final WorkflowHandle<R> handle;

    FlowHandle(WorkflowHandle<R> handle) {
        this.handle = handle;
    }

    /** The same in {@code CompletionStage}. */
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

    private static <T> Uni<T> uni(Supplier<? extends CompletionStage<T>> call) {
        return Uni.createFrom().completionStage(call);
    }

    private WorkflowInterfaces interfaces() {
        return handle.interfaces();
    }

    /** What the workflow gives back, through retries, cron and continue-as-new; fails with {@code WorkflowFailedException}. */
    public Uni<R> result() {
        return uni(handle::result);
    }

    /** What this one run gives back. */
    public Uni<R> resultOfRun() {
        return uni(handle::resultOfRun);
    }

    /** Done when history has it. */
    public Uni<Void> signal(SignalCall call) {
        String requestId = UUID.randomUUID().toString();
        return uni(() -> handle.signal(call, requestId));
    }

    /** By its name. */
    public Uni<Void> signal(String name, @Nullable Object... arguments) {
        return signal(SignalCall.of(name, arguments));
    }

    /** {@code signal(Greeting.class, Greeting::politely)}. */
    public <I> Uni<Void> signal(Class<I> as, Consumer<? super I> code) {
        return signal(interfaces().signal(as, code));
    }

    /** What a worker's query handler gives back. */
    public <T> Uni<T> query(QueryCall<T> call, QueryOptions options) {
        return uni(() -> handle.query(call, options));
    }

    /** By its name, whatever state the workflow is in. */
    public <T> Uni<T> query(String name, Class<T> result, @Nullable Object... arguments) {
        return query(QueryCall.of(name, result, arguments), QueryOptions.defaults());
    }

    /** {@code query(Greeting.class, Greeting::status)}. */
    public <I, T> Uni<T> query(Class<I> as, Function<? super I, ? extends T> code) {
        return query(interfaces().<I, T>query(as, code), QueryOptions.defaults());
    }

    /** Waits until the workflow has done it; fails with {@code WorkflowUpdateFailedException}. */
    public <T> Uni<T> update(UpdateCall<T> call, UpdateOptions options) {
        return uni(() -> handle.update(call, options));
    }

    /** By its name, under a random update id. */
    public <T> Uni<T> update(String name, Class<T> result, @Nullable Object... arguments) {
        return update(UpdateCall.of(name, result, arguments), UpdateOptions.defaults());
    }

    /** {@code update(Account.class, a -> a.deposit(5))}. */
    public <I, T> Uni<T> update(Class<I> as, Function<? super I, Uni<T>> code) {
        return update(interfaces().<I, T>update(as, code), UpdateOptions.defaults());
    }

    /** The same of a method that gives back a plain value. */
    public <I, T> Uni<T> updatePlain(Class<I> as, Function<? super I, ? extends T> code) {
        return update(interfaces().<I, T>update(as, code), UpdateOptions.defaults());
    }

    /** Waits only until the workflow has accepted or rejected it. */
    public <T> Uni<FlowUpdate<T>> startUpdate(UpdateCall<T> call, UpdateOptions options) {
        return uni(() -> handle.startUpdate(call, options)).map(FlowUpdate::new);
    }

    /** Asks the workflow to end. */
    public Uni<Void> cancel(String reason) {
        return uni(() -> handle.cancel(reason));
    }

    /** Ends it without asking. */
    public Uni<Void> terminate(String reason) {
        return uni(() -> handle.terminate(reason));
    }

    /** A new run that takes up this one's history at an event. */
    public Uni<FlowHandle<R>> reset(ResetOptions options) {
        return uni(() -> handle.reset(options)).map(FlowHandle::new);
    }

    /** Its history goes too. */
    public Uni<Void> delete() {
        return uni(handle::delete);
    }

    /** How it stands. */
    public Uni<WorkflowDescription> describe() {
        return uni(handle::describe);
    }

    /** The events of the run so far; a page is fetched when the subscriber wants it. */
    public Multi<HistoryEvent> history() {
        return Multi.createFrom().publisher(handle.history());
    }
}
