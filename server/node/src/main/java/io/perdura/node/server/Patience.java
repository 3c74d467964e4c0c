package io.perdura.node.server;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes a step of a node's start again while Postgres does not serve: it did a moment ago, when the tables were looked at, and a
 * node that comes just when it restarts or stands still need not end for that.
 */
final class Patience {
    private static final long PAUSE_MS = 250;

    private final Vertx vertx;
    private final long endNanos;

    /** @param maxMs for how long from now on, in milliseconds; a step that fails after that has failed */
    Patience(Vertx vertx, long maxMs) {
        this.vertx = vertx;
        this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxMs);
    }

    /** Completes with what the step yields; fails with its last failure, at once with one that is no refusal of a silent database. */
    <T> Future<T> until(Supplier<Future<T>> step) {
        return step.get().recover(failure -> {
            boolean isAway = failure instanceof Rejection refused && refused.code() == Code.UNAVAILABLE;
            return isAway && System.nanoTime() - endNanos < 0
                    ? vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).mapEmpty().compose(waited -> until(step))
                    : Future.failedFuture(failure);
        });
    }
}
