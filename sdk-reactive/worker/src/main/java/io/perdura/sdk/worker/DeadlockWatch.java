package io.perdura.sdk.worker;

import io.perdura.sdk.run.TurnObserver;
import io.perdura.sdk.run.WorkflowRun;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees code of a workflow that occupies its event loop: looks at the stack while it does, and poisons the run, so that its
 * task fails when the code comes back. A thread of its own, as the loops are what may be stuck. A loop that wants to run
 * and gets no processor is not stuck: code counts as stuck that waits, or that computed for that long.
 */
final class DeadlockWatch implements TurnObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlockWatch.class);
    private static final int LOOKS_PER_TIMEOUT = 4;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private record Turn(WorkflowRun run, Thread thread, long beganNanos, long beganCpuNanos, boolean[] reported) {}

    private final Map<Thread, Turn> turns = new ConcurrentHashMap<>();
    private final long limitNanos;
    private final ScheduledExecutorService looker;

    private DeadlockWatch(Duration limit) {
        limitNanos = limit.toNanos();
        looker = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "perdura-deadlock-watch");
            thread.setDaemon(true);
            return thread;
        });
        long period = Math.max(1, limitNanos / LOOKS_PER_TIMEOUT);
        looker.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    }

    /** Null: nothing is watched. */
    static @Nullable DeadlockWatch of(Duration limit) {
        return limit.isZero() ? null : new DeadlockWatch(limit);
    }

    @Override
    public void began(WorkflowRun run) {
        Thread thread = Thread.currentThread();
        turns.put(thread, new Turn(run, thread, System.nanoTime(), THREADS.getCurrentThreadCpuTime(), new boolean[1]));
    }

    @Override
    public void ended(WorkflowRun run) {
        turns.remove(Thread.currentThread());
    }

    private void look() {
        long now = System.nanoTime();
        for (Turn turn : turns.values()) {
            if (now - turn.beganNanos() > limitNanos && !turn.reported()[0] && isStuck(turn)) {
                turn.reported()[0] = true;
                report(turn, now);
            }
        }
    }

    private boolean isStuck(Turn turn) {
        long cpuNanos = THREADS.getThreadCpuTime(turn.thread().getId()) - turn.beganCpuNanos();
        return turn.thread().getState() != Thread.State.RUNNABLE || cpuNanos > limitNanos;
    }

    private static String at(StackTraceElement[] stack) {
        String line = WorkflowRun.userLine(stack);
        return line.isEmpty() ? "" : " (" + line + ")";
    }

    private void report(Turn turn, long now) {
        StackTraceElement[] stack = turn.thread().getStackTrace();
        PotentialDeadlock deadlock = new PotentialDeadlock("[TMPRL1101] Potential deadlock detected: code of workflow "
                + turn.run().workflowId() + " has not come back for "
                + TimeUnit.NANOSECONDS.toMillis(now - turn.beganNanos())
                + " ms on \"" + turn.thread().getName() + "\"" + at(stack)
                + ". A workflow never blocks its thread: wait with what Flow offers,"
                + " and do what takes long in an activity.");
        deadlock.setStackTrace(stack);
        LOG.error("{}", deadlock.getMessage(), deadlock);
        turn.run().poison(deadlock);
    }

    /** What its task then fails with; the stack is where the code was. */
    static final class PotentialDeadlock extends RuntimeException {
        private static final long serialVersionUID = 1;

        PotentialDeadlock(String message) {
            super(message);
        }
    }

    @Override
    public void close() {
        looker.shutdownNow();
    }
}
