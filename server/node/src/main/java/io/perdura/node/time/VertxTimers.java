package io.perdura.node.time;

import io.vertx.core.Vertx;

/** Wall-clock time and the timers of the event loop that the caller is on. */
public final class VertxTimers implements Timers {
    private final Vertx vertx;

    public VertxTimers(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public long nowMs() {
        return SystemClock.INSTANCE.nowMs();
    }

    @Override
    public long steadyMs() {
        return SystemClock.INSTANCE.steadyMs();
    }

    @Override
    public Runnable schedule(long delayMs, Runnable action) {
        long timer = vertx.setTimer(Math.max(1, delayMs), fired -> action.run());
        return () -> vertx.cancelTimer(timer);
    }
}
