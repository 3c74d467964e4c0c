package io.perdura.node.routing;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many frames went to another node and came from it. A connection that broke may have lost some without a word; both
 * sides compare their counts all the time. Frames under way are missing for a moment only.
 */
final class Traffic {
    private static final int TELLINGS = 3;

    private final AtomicLong sent = new AtomicLong();
    private long received;
    private long lastMissing;
    private int tellings;

    /** From any thread. */
    void sent() {
        sent.incrementAndGet();
    }

    long sentSoFar() {
        return sent.get();
    }

    void received() {
        received++;
    }

    /** Whether some of what the other has sent so far must be held for lost; each loss is told once. */
    boolean lost(long sentByOther) {
        received = Math.min(received, sentByOther); // what was held for lost has come after all
        long missing = sentByOther - received;
        long forGood = Math.min(missing, lastMissing);
        lastMissing = missing;
        if (forGood <= 0) {
            return false;
        }
        received += forGood;
        lastMissing -= forGood;
        tellings = TELLINGS;
        return true;
    }

    /** Whether the other is to be told of a loss: more than once, as that may be lost as well. */
    boolean tellsLoss() {
        if (tellings == 0) {
            return false;
        }
        tellings--;
        return true;
    }
}
