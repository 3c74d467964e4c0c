package io.perdura.sdk.vertx;

import io.perdura.sdk.run.Promise;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.workflow.PromiseFlow;
import io.vertx.core.AsyncResult;
import io.vertx.core.Expectation;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A promise as a Vert.x future that stays within its run: callbacks run on its turns, a timeout is a timer of the
 * workflow, and what user code chains in must come back on a turn too.
 */
final class FlowFuture<T> implements Future<T> {
    private final Promise<T> promise;

    private FlowFuture(Promise<T> promise) {
        this.promise = promise;
    }

    static <T> FlowFuture<T> of(Promise<T> promise) {
        return new FlowFuture<>(promise);
    }

    // ---- What it came to ----

    @Override
    public boolean isComplete() {
        return promise.isDone();
    }

    @Override
    public @Nullable T result() {
        return promise.value();
    }

    @Override
    public @Nullable Throwable cause() {
        return promise.failure();
    }

    @Override
    public boolean succeeded() {
        return promise.isDone() && promise.failure() == null;
    }

    @Override
    public boolean failed() {
        return promise.failure() != null;
    }

    @Override
    public Future<T> onComplete(Handler<AsyncResult<T>> handler) {
        promise.listen((value, failure) -> handler.handle(this));
        return this;
    }

    // ---- What follows ----

    /** A future of the same run that becomes what the function gives, or fails with what it throws. */
    private <U> Future<U> then(BiFunction<@Nullable T, @Nullable Throwable, Future<U>> function) {
        Promise<U> next = PromiseFlow.newPromise();
        promise.listen((value, failure) -> {
            Future<U> given;
            try {
                given = function.apply(value, failure);
            } catch (RuntimeException e) {
                next.fail(e);
                return;
            }
            if (given == null) {
                next.fail(new NullPointerException("a function gave null where a Future was to be"));
            } else {
                given.onComplete(next::complete, next::fail);
            }
        });
        return new FlowFuture<>(next);
    }

    @Override
    public <U> Future<U> compose(
            Function<? super T, Future<U>> successMapper, Function<Throwable, Future<U>> failureMapper) {
        return then((value, failure) -> failure == null ? successMapper.apply(value) : failureMapper.apply(failure));
    }

    @Override
    public <U> Future<U> transform(Function<AsyncResult<T>, Future<U>> mapper) {
        return then((value, failure) -> mapper.apply(this));
    }

    @Override
    public <U> Future<T> eventually(Supplier<Future<U>> mapper) {
        return then((value, failure) -> mapper.get().transform(whatever -> this));
    }

    @Override
    public <U> Future<U> map(Function<? super T, U> mapper) {
        return then((value, failure) ->
                failure == null ? Future.succeededFuture(mapper.apply(value)) : Future.failedFuture(failure));
    }

    @Override
    public <V> Future<V> map(V value) {
        return map((Function<T, V>) any -> value);
    }

    @Override
    public Future<T> otherwise(Function<Throwable, T> mapper) {
        return then((value, failure) -> failure == null ? this : Future.succeededFuture(mapper.apply(failure)));
    }

    @Override
    public Future<T> otherwise(T value) {
        return otherwise((Function<Throwable, T>) any -> value);
    }

    @Override
    public Future<T> expecting(Expectation<? super T> expectation) {
        return then((value, failure) -> {
            if (failure != null || expectation.test(value)) {
                return this;
            }
            return Future.failedFuture(expectation.describe(value));
        });
    }

    @Override
    public Future<T> timeout(long delay, TimeUnit unit) {
        return new FlowFuture<>(PromiseFlow.timeout(promise, Duration.of(delay, unit.toChronoUnit())));
    }

    // ---- What would block ----

    @Override
    public T await() {
        throw refused();
    }

    @Override
    public T await(long timeout, TimeUnit unit) {
        throw refused();
    }

    private RuntimeException refused() {
        WorkflowRun run = promise.run();
        return run.refused(
                "R02", "code waited on its thread for a result that is not there", "Chain with map or compose.");
    }
}
