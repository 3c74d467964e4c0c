package io.perdura.node.api.wire;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on bytes that clients make one listener hold. Used from every event loop. */
final class ByteBudget {
    private final long bytesMax;
    private final AtomicLong used = new AtomicLong();

    ByteBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Whether there was room; what was taken is to be given back. */
    boolean take(long bytes) {
        if (used.addAndGet(bytes) > bytesMax) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Takes also beyond the bound: for what is there already, and goes soon. */
    void overdraw(long bytes) {
        used.addAndGet(bytes);
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }
}
