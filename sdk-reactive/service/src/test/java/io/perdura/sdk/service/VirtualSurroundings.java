package io.perdura.sdk.service;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/** One loop on the test's thread and a clock that moves only when the test says so. */
public final class VirtualSurroundings implements Surroundings, EventLoop {
    private record Timer(long atNanos, long order, Runnable task, boolean[] over) {}

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) ->
            a.atNanos() == b.atNanos() ? Long.compare(a.order(), b.order()) : Long.compare(a.atNanos(), b.atNanos()));
    private long nowNanos;
    private long order;

    @Override
    public List<? extends EventLoop> loops() {
        return List.of(this);
    }

    @Override
    public Executor blocking() {
        return this;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nowNanos);
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public boolean here() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public LoopTimer schedule(Duration delay, Runnable task) {
        boolean[] over = {false};
        timers.add(new Timer(nowNanos + delay.toNanos(), order++, task, over));
        return () -> {
            boolean cancelled = !over[0];
            over[0] = true;
            return cancelled;
        };
    }

    /** Everything that can go on now goes on. */
    public void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Time passes, timer by timer. */
    public void advance(Duration by) {
        run();
        long until = nowNanos + by.toNanos();
        while (!timers.isEmpty() && timers.peek().atNanos() <= until) {
            Timer timer = timers.poll();
            nowNanos = timer.atNanos();
            if (!timer.over()[0]) {
                timer.over()[0] = true;
                timer.task().run();
            }
            run();
        }
        nowNanos = until;
    }
}
