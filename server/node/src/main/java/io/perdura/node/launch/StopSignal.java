package io.perdura.node.launch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Waits for SIGTERM or Ctrl-C, and leaves the stopping to the main thread: shutdown hooks run side by side, and Postgres
 * must not be gone before the node has drained. A second signal ends the process at once.
 */
final class StopSignal {
    private static final int EXIT_AT_ONCE = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();

    StopSignal() {
        Signal.handle(new Signal("TERM"), signal -> received());
        Signal.handle(new Signal("INT"), signal -> received());
    }

    void await() throws InterruptedException {
        asked.await();
    }

    private void received() {
        if (count.getAndIncrement() > 0) {
            Runtime.getRuntime().halt(EXIT_AT_ONCE);
        }
        asked.countDown();
    }
}
