package io.perdura.benchmarks.sdk.script;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** So many runs that a worker is to begin and to complete, and those of them that wait to be woken. Thread-safe. */
final class Batch {
    private static final long MINUTES_MAX = 10;

    private final AtomicInteger toBegin;
    private final CountDownLatch awake;
    private final CountDownLatch open;
    private final Queue<Runnable> asleep = new ConcurrentLinkedQueue<>();

    Batch(int runs) {
        toBegin = new AtomicInteger(runs);
        awake = new CountDownLatch(runs);
        open = new CountDownLatch(runs);
    }

    /** Whether another run is to be begun; then it counts as begun. */
    boolean beginsOne() {
        return toBegin.getAndDecrement() > 0;
    }

    /** A run waits for a signal. */
    void fellAsleep(Runnable wake) {
        asleep.add(wake);
        awake.countDown();
    }

    /** Wakes so many of those that sleep; the others are woken as those end. */
    void wake(int runs) {
        for (int i = 0; i < runs; i++) {
            wakeNext();
        }
    }

    private boolean wakeNext() {
        Runnable next = asleep.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** Whether that woke another. */
    boolean oneEnded() {
        open.countDown();
        return wakeNext();
    }

    void awaitSleep() throws InterruptedException {
        await(awake, "fallen asleep");
    }

    void awaitEnd() throws InterruptedException {
        await(open, "ended");
    }

    private static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(MINUTES_MAX, TimeUnit.MINUTES)) {
            throw new IllegalStateException(
                    latch.getCount() + " runs have not " + what + " after " + MINUTES_MAX + " minutes");
        }
    }
}
