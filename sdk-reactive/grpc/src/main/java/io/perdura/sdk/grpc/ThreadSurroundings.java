package io.perdura.sdk.grpc;

import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.Surroundings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Event loops that are plain threads, and a pool of threads for what blocks. All are daemons: a process ends when its own
 * work does. One is shared by all clients and workers of a process, and closed after them.
 */
public final class ThreadSurroundings implements Surroundings, AutoCloseable {
    private static final long IDLE_SECONDS = 60;

    private final List<ThreadLoop> loops = new ArrayList<>();
    private final @Nullable ThreadPoolExecutor pool;
    private final Executor blocking;

    private ThreadSurroundings(int loopCount, @Nullable ThreadPoolExecutor pool, @Nullable Executor blocking) {
        if (loopCount < 1) {
            throw new IllegalArgumentException("at least one event loop is needed, not " + loopCount);
        }
        this.pool = pool;
        this.blocking = pool != null ? pool : java.util.Objects.requireNonNull(blocking);
        for (int i = 0; i < loopCount; i++) {
            loops.add(new ThreadLoop("perdura-loop-" + i));
        }
    }

    /** So many event loops; up to so many threads of their own for activities that block. */
    public static ThreadSurroundings of(int loopCount, int blockingMax) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                blockingMax,
                blockingMax,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // no longer than there are slots for activities
                daemons("perdura-activities-"));
        pool.allowCoreThreadTimeOut(true);
        return new ThreadSurroundings(loopCount, pool, null);
    }

    /** So many event loops; what blocks goes to the caller's threads: virtual ones, or those of an application server. */
    public static ThreadSurroundings of(int loopCount, Executor blocking) {
        return new ThreadSurroundings(loopCount, null, blocking);
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
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

    /** Ends the threads; what waits on them is dropped. */
    @Override
    public void close() {
        loops.forEach(ThreadLoop::close);
        if (pool != null) {
            pool.shutdownNow();
        }
    }

    /** One thread with a queue and timers. */
    private static final class ThreadLoop implements EventLoop {
        private final ScheduledThreadPoolExecutor executor;
        private volatile @Nullable Thread thread;

        ThreadLoop(String name) {
            executor = new ScheduledThreadPoolExecutor(1, task -> {
                Thread made = new Thread(task, name);
                made.setDaemon(true);
                thread = made;
                return made;
            });
            executor.setRemoveOnCancelPolicy(true);
            executor.setRejectedExecutionHandler((task, closed) -> {}); // closed: nobody waits for it any more
        }

        @Override
        public boolean here() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void execute(Runnable task) {
            if (here()) {
                task.run();
            } else {
                executor.execute(() -> run(task));
            }
        }

        @Override
        public LoopTimer schedule(Duration delay, Runnable task) {
            ScheduledFuture<?> timer =
                    executor.schedule(() -> run(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        }

        /** What one task throws is not the end of the loop. */
        private static void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException e) {
                Thread current = Thread.currentThread();
                current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
        }

        void close() {
            executor.shutdownNow();
        }
    }
}
