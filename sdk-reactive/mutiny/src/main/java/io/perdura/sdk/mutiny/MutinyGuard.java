package io.perdura.sdk.mutiny;

import io.perdura.sdk.run.WorkflowRun;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Mutiny's default threads, closed to workflow code: operators that wait or hop threads would not do the same in a replay.
 * Everybody else passes through to the threads that were there before. Quarkus puts its own threads in when it starts, so
 * this is put over whatever is there when the first Uni of a run is made, and looked after later.
 */
final class MutinyGuard implements ScheduledExecutorService {
    private final ScheduledExecutorService threads;

    private MutinyGuard(ScheduledExecutorService threads) {
        this.threads = threads;
    }

    /** Cheap when it is there already. */
    static void install() {
        ScheduledExecutorService there = Infrastructure.getDefaultWorkerPool();
        if (there instanceof MutinyGuard) {
            return;
        }
        synchronized (MutinyGuard.class) {
            there = Infrastructure.getDefaultWorkerPool();
            if (!(there instanceof MutinyGuard)) {
                Infrastructure.setDefaultExecutor(new MutinyGuard(there), false);
            }
        }
    }

    private static void refuseWorkflows() {
        WorkflowRun run = WorkflowRun.currentOrNull();
        if (run != null) {
            throw run.refused(
                    "R06",
                    "an operator of Mutiny asked for a thread or a timer of its own",
                    "Wait with Flow.sleep or Flow.timeout, and do what needs other threads in an activity.");
        }
    }

    @Override
    public void execute(Runnable command) {
        refuseWorkflows();
        threads.execute(command);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        refuseWorkflows();
        return threads.schedule(command, delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        refuseWorkflows();
        return threads.schedule(callable, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        refuseWorkflows();
        return threads.scheduleAtFixedRate(command, initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        refuseWorkflows();
        return threads.scheduleWithFixedDelay(command, initialDelay, delay, unit);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        refuseWorkflows();
        return threads.submit(task);
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        refuseWorkflows();
        return threads.submit(task, result);
    }

    @Override
    public Future<?> submit(Runnable task) {
        refuseWorkflows();
        return threads.submit(task);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks) throws InterruptedException {
        refuseWorkflows();
        return threads.invokeAll(tasks);
    }

    @Override
    public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException {
        refuseWorkflows();
        return threads.invokeAll(tasks, timeout, unit);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, java.util.concurrent.ExecutionException {
        refuseWorkflows();
        return threads.invokeAny(tasks);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, java.util.concurrent.ExecutionException,
                    java.util.concurrent.TimeoutException {
        refuseWorkflows();
        return threads.invokeAny(tasks, timeout, unit);
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }
}
