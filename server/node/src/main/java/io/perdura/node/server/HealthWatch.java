package io.perdura.node.server;

import io.perdura.node.api.wire.HealthStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Lets health checks over gRPC say what readiness says. That the node leaves, or has no database, is said at once; whatever
 * else is missing, only when it was missing twice in a row: while shards move, clients must not be sent away from all nodes.
 */
final class HealthWatch {
    private static final long LOOK_EVERY_MS = 1_000;
    private static final int LOOKS = 2;

    private final HealthStatus health;
    private final BooleanSupplier refuses;
    private final Supplier<List<String>> missing;
    private final Supplier<Future<String>> isolation;
    private boolean looking;
    private int fruitlessLooks;

    /**
     * @param refuses whether the node cannot serve, or will not
     * @param missing what keeps it from serving all that it should
     * @param isolation asks why it does not go on, if it is cut off; empty: it goes on
     */
    HealthWatch(
            HealthStatus health,
            BooleanSupplier refuses,
            Supplier<List<String>> missing,
            Supplier<Future<String>> isolation) {
        this.health = health;
        this.refuses = refuses;
        this.missing = missing;
        this.isolation = isolation;
    }

    /** Looks until the handle is run. */
    Runnable start(Vertx vertx) {
        say();
        long timer = vertx.setPeriodic(LOOK_EVERY_MS, again -> look());
        return () -> vertx.cancelTimer(timer);
    }

    /** What cannot be asked because of the database is said by what is missing. */
    synchronized void look() {
        if (looking) {
            return;
        }
        looking = true;
        boolean complete = missing.get().isEmpty();
        isolation
                .get()
                .timeout(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)
                .otherwise("")
                .onSuccess(isolated -> {
                    seen(complete && isolated.isEmpty());
                    say();
                });
    }

    private synchronized void seen(boolean ready) {
        looking = false;
        fruitlessLooks = ready ? 0 : Math.min(LOOKS, fruitlessLooks + 1);
    }

    /** Says it, if it has changed. */
    synchronized void say() {
        health.serving(!refuses.getAsBoolean() && fruitlessLooks < LOOKS);
    }
}
