package io.perdura.sdk.vertx;

import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.Surroundings;
import io.vertx.core.Context;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Event loops, timers and worker threads of a Vert.x. */
public final class VertxSurroundings implements Surroundings {
    private final List<VertxLoop> loops;
    private final Executor blocking;

    private VertxSurroundings(List<VertxLoop> loops, Executor blocking) {
        this.loops = loops;
        this.blocking = blocking;
    }

    /** So many event loops of the Vert.x; its worker threads, up to so many at once, for activities that block. */
    public static VertxSurroundings of(Vertx vertx, int loopCount, int blockingMax) {
        List<VertxLoop> loops = new ArrayList<>();
        for (int i = 0; i < loopCount; i++) {
            Context context = ((VertxInternal) vertx)
                    .contextBuilder()
                    .withThreadingModel(ThreadingModel.EVENT_LOOP)
                    .build();
            loops.add(new VertxLoop(vertx, context));
        }
        WorkerExecutor threads = vertx.createSharedWorkerExecutor("perdura-activities", blockingMax);
        Executor blocking = task -> threads.executeBlocking(
                () -> {
                    task.run();
                    return null;
                },
                false);
        return new VertxSurroundings(loops, blocking);
    }

    @Override
    public List<? extends EventLoop> loops() {
        return loops;
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /** One context, which is one thread of Vert.x. */
    private record VertxLoop(Vertx vertx, Context context) implements EventLoop {

        @Override
        public boolean here() {
            return Vertx.currentContext() == context;
        }

        @Override
        public void execute(Runnable task) {
            if (here()) {
                task.run();
            } else {
                context.runOnContext(ignored -> task.run());
            }
        }

        @Override
        public LoopTimer schedule(Duration delay, Runnable task) {
            long id = vertx.setTimer(
                    Math.max(1, (delay.toNanos() + 999_999) / 1_000_000),
                    fired -> context.runOnContext(ignored -> task.run()));
            return () -> vertx.cancelTimer(id);
        }
    }
}
