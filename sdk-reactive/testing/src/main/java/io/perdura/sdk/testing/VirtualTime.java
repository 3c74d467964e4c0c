package io.perdura.sdk.testing;

import io.perdura.sdk.service.EventLoop;
import io.perdura.sdk.service.LoopTimer;
import io.perdura.sdk.service.Surroundings;
import io.perdura.sdk.testing.server.NodeTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One event loop on the thread of the test, and a clock that jumps: when nothing can go on now, to the moment at which
 * something falls due. It waits, in real time, for what is under way elsewhere, such as an activity on a thread of its own.
 *
 * <p>The test's thread drives it; others may give it tasks.
 */
final class VirtualTime implements Surroundings, EventLoop, AutoCloseable {
    static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");
    private static final long NEVER = Long.MAX_VALUE;

    private static final long QUIET_STEP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int QUIET_STEPS = 30;

    private record Timer(long atNanos, long order, Runnable task, boolean[] over) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    private final Object lock = new Object();
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> workers = new PriorityQueue<>();
    private final PriorityQueue<Timer> servers = new PriorityQueue<>();
    private final Set<Long> elsewhere = new HashSet<>();
    private final AtomicLong tokens = new AtomicLong();
    private final Duration patience;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "perdura-test-activity");
        thread.setDaemon(true);
        return thread;
    });
    private LongUnaryOperator serverDueMs = after -> NEVER;
    private volatile long nowNanos;
    private volatile Thread driver = Thread.currentThread();
    private long order;
    private int quietSteps;

    /** @param patience how long, in real time, it waits for what is under way elsewhere before it goes on without */
    VirtualTime(Duration patience) {
        this.patience = patience;
    }

    /** Where the server says when its next run falls due, in milliseconds since 1970, after a given moment. */
    void server(LongUnaryOperator dueMs) {
        serverDueMs = dueMs;
    }

    // ---- What workers and clients see ----

    @Override
    public List<? extends EventLoop> loops() {
        return List.of(this);
    }

    @Override
    public Executor blocking() {
        return task -> {
            Runnable over = begun();
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    over.run();
                }
            });
        };
    }

    @Override
    public Instant now() {
        return BEGIN.plusNanos(nowNanos);
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public boolean here() {
        return Thread.currentThread() == driver;
    }

    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            ready.add(task);
            lock.notifyAll();
        }
    }

    @Override
    public LoopTimer schedule(Duration delay, Runnable task) {
        return add(workers, delay.toNanos(), task);
    }

    private LoopTimer add(PriorityQueue<Timer> timers, long delayNanos, Runnable task) {
        boolean[] over = {false};
        synchronized (lock) {
            timers.add(new Timer(nowNanos + Math.max(0, delayNanos), order++, task, over));
        }
        return () -> {
            synchronized (lock) {
                boolean canceled = !over[0];
                over[0] = true;
                return canceled;
            }
        };
    }

    /** The server's thread and clock: the same, but its timers alone are no reason to jump, as it always has some. */
    NodeTime ofServer() {
        return new NodeTime() {
            @Override
            public long nowMs() {
                return now().toEpochMilli();
            }

            @Override
            public long nanoTime() {
                return nowNanos;
            }

            @Override
            public void execute(Runnable task) {
                VirtualTime.this.execute(task);
            }

            @Override
            public Runnable schedule(long delayMs, Runnable task) {
                LoopTimer timer = add(servers, TimeUnit.MILLISECONDS.toNanos(delayMs), task);
                return timer::cancel;
            }
        };
    }

    /** Something is under way that will give this loop a task when it is over; what it gives back says that it is. */
    Runnable begun() {
        long token = tokens.incrementAndGet();
        synchronized (lock) {
            elsewhere.add(token);
        }
        return () -> {
            synchronized (lock) {
                elsewhere.remove(token);
                lock.notifyAll();
            }
        };
    }

    // ---- What the test does ----

    /** Goes on until it is done; false: nothing is going to happen any more. */
    boolean runUntil(BooleanSupplier done) {
        driver = Thread.currentThread();
        while (true) {
            runReady(done);
            if (done.getAsBoolean()) {
                return true;
            }
            if (awaitElsewhere()) {
                continue;
            }
            if (!jump(NEVER)) {
                return false;
            }
        }
    }

    /** Everything that can go on now goes on, and time does not pass. */
    void settle() {
        driver = Thread.currentThread();
        do {
            runReady(() -> false);
        } while (awaitElsewhere());
    }

    /** Time passes, from one moment at which something falls due to the next. */
    void advance(Duration by) {
        long until = nowNanos + by.toNanos();
        settle();
        while (jump(until)) {
            settle();
        }
        synchronized (lock) {
            nowNanos = Math.max(nowNanos, until);
        }
        fireDue();
        settle();
    }

    private void runReady(BooleanSupplier done) {
        for (Runnable task = poll(); task != null; task = poll()) {
            task.run();
            if (done.getAsBoolean()) {
                return;
            }
        }
    }

    private @Nullable Runnable poll() {
        synchronized (lock) {
            return ready.poll();
        }
    }

    /** True: there is something to do again. Whatever takes longer than the patience is not waited for any more. */
    private boolean awaitElsewhere() {
        long giveUpNanos = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (ready.isEmpty() && !elsewhere.isEmpty()) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(giveUpNanos - System.nanoTime());
                if (leftMs <= 0) {
                    elsewhere.clear();
                    break;
                }
                try {
                    lock.wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while the test waited", e);
                }
            }
            return !ready.isEmpty();
        }
    }

    /**
     * To the next moment at which something falls due, if it is not after the given one; false: there is none. Before a long
     * jump time goes in small steps for a while, as a server keeps some of what it owes in memory only.
     */
    private boolean jump(long untilNanos) {
        long next = nextNanos();
        long step = nowNanos + QUIET_STEP_NANOS;
        boolean quietly = quietSteps < QUIET_STEPS && next > step && step <= untilNanos;
        if (!quietly && (next == NEVER || next > untilNanos)) {
            return false;
        }
        quietSteps = quietly ? quietSteps + 1 : 0;
        synchronized (lock) {
            nowNanos = Math.max(nowNanos, quietly ? step : next);
        }
        fireDue();
        return true;
    }

    private long nextNanos() {
        long due = serverDueMs.applyAsLong(now().toEpochMilli());
        synchronized (lock) {
            long next = head(workers);
            return due == NEVER
                    ? next
                    : Math.min(
                            next,
                            Duration.between(BEGIN, Instant.ofEpochMilli(due)).toNanos());
        }
    }

    private static long head(PriorityQueue<Timer> timers) {
        while (!timers.isEmpty() && timers.peek().over()[0]) {
            timers.poll();
        }
        return timers.isEmpty() ? NEVER : timers.peek().atNanos();
    }

    /** Timers that are due, the server's and the workers', in the order of their moments. */
    private void fireDue() {
        synchronized (lock) {
            while (true) {
                PriorityQueue<Timer> first = head(servers) <= head(workers) ? servers : workers;
                if (head(first) > nowNanos) {
                    return;
                }
                Timer timer = first.poll();
                timer.over()[0] = true;
                ready.add(timer.task());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
