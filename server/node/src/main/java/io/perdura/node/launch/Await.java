package io.perdura.node.launch;

import io.perdura.node.config.PostgresConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits on the main thread for what happens on event loops. */
final class Await {
    private Await() {}

    /** Fails with {@link FatalStart}. */
    static <T> T within(Duration limit, Future<T> future, PostgresConfig postgres) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw StartFailure.explain(e, postgres);
        }
    }

    /** What goes wrong on the way out is logged, and the way out goes on. */
    static void end(Duration limit, Future<Void> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            Logger log = LoggerFactory.getLogger(NodeRun.class);
            log.warn("The node did not stop cleanly: {}", cause.toString());
            log.debug("The node did not stop cleanly", cause);
        }
    }
}
