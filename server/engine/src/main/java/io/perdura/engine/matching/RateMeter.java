package io.perdura.engine.matching;

import java.util.Arrays;

/** Counts what happened in the last half minute, second by second. */
final class RateMeter {
    private static final int SECONDS = 30;

    private final long[] counts = new long[SECONDS];
    private long startedS = Long.MIN_VALUE;
    private long second = Long.MIN_VALUE;

    void count(long nowMs) {
        forget(nowMs);
        counts[slot(second)]++;
    }

    double perSecond(long nowMs) {
        if (startedS == Long.MIN_VALUE) {
            return 0;
        }
        forget(nowMs);
        long seconds = Math.min(SECONDS, second - startedS + 1);
        return (double) Arrays.stream(counts).sum() / seconds;
    }

    private void forget(long nowMs) {
        long now = Math.max(second, Math.floorDiv(nowMs, 1000L));
        if (startedS == Long.MIN_VALUE) {
            startedS = now;
        } else if (now - second >= SECONDS) {
            Arrays.fill(counts, 0);
        } else {
            for (long passed = second + 1; passed <= now; passed++) {
                counts[slot(passed)] = 0;
            }
        }
        second = now;
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }
}
