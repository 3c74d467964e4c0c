package io.perdura.node.launch;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or Ctrl-C, and leaves the stopping to the main thread: shutdown hooks run side by side, and Postgres
 * must not be gone before the node has drained. A second signal ends the process at once.
 */
final class StopSignal {
    private static final int EXIT_AT_ONCE = 130;
    private static final long SAME_WISH_NANOS = 1_000_000_000;

    private final PrintStream out;
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile long firstNanos;

    /** @param out where is said what the stop is doing */
    StopSignal(PrintStream out) {
        this.out = out;
        Signal.handle(new Signal("TERM"), signal -> received());
        Signal.handle(new Signal("INT"), signal -> received());
    }

    void await() throws InterruptedException {
        asked.await();
    }

    /** Whether the signal has come, at the latest after so long. */
    boolean await(long millis) throws InterruptedException {
        return asked.await(millis, TimeUnit.MILLISECONDS);
    }

    void say(String what) {
        out.println(what);
        out.flush();
    }

    private void received() {
        long now = System.nanoTime();
        if (asked.getCount() == 0) {
            // A terminal and a parent may both tell of the same wish.
            if (now - firstNanos > SAME_WISH_NANOS) {
                Runtime.getRuntime().halt(EXIT_AT_ONCE);
            }
            return;
        }
        firstNanos = now;
        say("Stopping: clients are sent away, calls in hand have up to 10 s. A second signal ends the node at once.");
        asked.countDown();
    }
}
