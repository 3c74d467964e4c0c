package io.perdura.node.append;

import io.vertx.core.Vertx;

/** The timer of the context it is called on. */
final class VertxTimer implements Timer {
    private final Vertx vertx;

    VertxTimer(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Runnable schedule(long delayMs, Runnable action) {
        long id = vertx.setTimer(Math.max(1, delayMs), fired -> action.run());
        return () -> vertx.cancelTimer(id);
    }
}
