package io.perdura.node.routing;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One call on its way to the owner of its target: tries again, for a while, as long as the wrong node or a dead one is
 * reached. After {@link WrongOwner} nothing was done yet. After {@link Unreachable} the call may have been carried out,
 * and trying again rests on requests being idempotent: starts, signals, updates and cancellations by request id,
 * completions and heartbeats by task token, StartTask by poll request id, offers by stamp; who terminates or deletes looks
 * at {@link Call#isRepeated}. A repeated poll is a new one: a task that the lost one was given comes back by its own timeout.
 */
final class OwnerSearch {
    private static final long SEARCH_MS = 10_000;
    /** Who is not the owner says so at once; one that says so after a longer time was the owner until then. */
    private static final long REFUSAL_MAX_MS = 1_000;

    private static final long BACKOFF_MIN_MS = 20;
    private static final long BACKOFF_MAX_MS = 200;

    private final Vertx vertx;
    private final LongSupplier clock;
    private final Call call;
    private final Supplier<Future<Reply>> attempt;
    private final Runnable lookAgain;
    private final OwnerNews.OfShard news;
    private final Context context;
    private final Promise<Reply> result = Promise.promise();
    private long failingSinceMs;
    private long backoffMs;

    private OwnerSearch(
            Vertx vertx,
            LongSupplier clock,
            Call call,
            Supplier<Future<Reply>> attempt,
            Runnable lookAgain,
            OwnerNews.OfShard news) {
        this.vertx = vertx;
        this.clock = clock;
        this.call = call;
        this.attempt = attempt;
        this.lookAgain = lookAgain;
        this.news = news;
        this.context = vertx.getOrCreateContext();
    }

    /** Completes on the context of the caller. */
    static Future<Reply> start(
            Vertx vertx,
            LongSupplier clock,
            Call call,
            Supplier<Future<Reply>> attempt,
            Runnable lookAgain,
            OwnerNews.OfShard news) {
        OwnerSearch search = new OwnerSearch(vertx, clock, call, attempt, lookAgain, news);
        search.attempt();
        return search.result.future();
    }

    static Rejection unavailable() {
        return new Rejection(Code.UNAVAILABLE, "shard unavailable, please backoff and retry");
    }

    static Rejection cancelled() {
        return new Rejection(Code.CANCELLED, "context canceled");
    }

    private void attempt() {
        if (call.cancelled()) {
            finish(Future.failedFuture(cancelled()));
            return;
        }
        long startedMs = clock.getAsLong();
        long heard = news.takings();
        Future<Reply> tried;
        try {
            tried = attempt.get();
        } catch (RuntimeException failure) {
            tried = Future.failedFuture(failure);
        }
        tried.onComplete(outcome -> onCallersContext(() -> {
            if (outcome.cause() instanceof WrongOwner || outcome.cause() instanceof Unreachable) {
                tryAgain(startedMs, heard, outcome.cause());
            } else {
                finish(outcome);
            }
        }));
    }

    private void tryAgain(long startedMs, long heard, Throwable failure) {
        long nowMs = clock.getAsLong();
        // A long poll may live through several moves, each with its own time to settle. Of an owner that is silent,
        // nobody knows whether it was one.
        long fruitlessMax = failure instanceof WrongOwner ? REFUSAL_MAX_MS : SEARCH_MS;
        if (failingSinceMs == 0 || nowMs - startedMs > fruitlessMax) {
            failingSinceMs = nowMs;
            backoffMs = BACKOFF_MIN_MS;
        } else {
            backoffMs = Math.min(BACKOFF_MAX_MS, backoffMs * 2);
        }
        if (nowMs + backoffMs >= Math.min(call.deadlineMs(), failingSinceMs + SEARCH_MS)) {
            finish(Future.failedFuture(unavailable()));
            return;
        }
        call.repeats();
        // The next attempt does not wait for it: if the table cannot be read, the call must still end in time.
        lookAgain.run();
        new Pause(backoffMs).begin(heard);
    }

    /** Ends after its time, or when the target has a new owner; at once if it got one while the attempt was under way. */
    private final class Pause {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Runnable endedByNews = this::endByNews;
        private final long timer;

        Pause(long ms) {
            timer = vertx.setTimer(ms, fired -> end());
        }

        void begin(long heard) {
            if (news == OwnerNews.NONE) {
                return;
            }
            news.await(endedByNews);
            if (news.takings() != heard) {
                endByNews();
            } else if (over.get()) {
                news.forget(endedByNews);
            }
        }

        private void endByNews() {
            vertx.cancelTimer(timer);
            end();
        }

        private void end() {
            if (over.compareAndSet(false, true)) {
                news.forget(endedByNews);
                onCallersContext(OwnerSearch.this::attempt);
            }
        }
    }

    private void finish(AsyncResult<Reply> outcome) {
        call.answered();
        if (outcome.succeeded()) {
            result.complete(outcome.result());
        } else {
            result.fail(outcome.cause());
        }
    }

    private void onCallersContext(Runnable action) {
        if (Vertx.currentContext() == context && Context.isOnEventLoopThread()) {
            action.run();
        } else {
            context.runOnContext(now -> action.run());
        }
    }
}
