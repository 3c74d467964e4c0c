package io.perdura.node.shard;

/** How many appends a second there were of late: counted by second, for ten of them. */
public final class AppendRate {
    private static final int SECONDS = 10;

    private final long[] counted = new long[SECONDS];
    /** The second that counts last; before the first count there is none. */
    private long newest = Long.MIN_VALUE;

    /** @param steadyMs by a clock that does not jump */
    void count(long steadyMs) {
        counted[index(advance(steadyMs))]++;
    }

    /** Over the last ten seconds, the one that has just begun included. */
    public double perSecond(long steadyMs) {
        advance(steadyMs);
        long sum = 0;
        for (long one : counted) {
            sum += one;
        }
        return (double) sum / SECONDS;
    }

    private long advance(long steadyMs) {
        long second = Math.max(newest, Math.floorDiv(steadyMs, 1_000L));
        if (newest != Long.MIN_VALUE) {
            for (long passed = newest + 1; passed <= Math.min(second, newest + SECONDS); passed++) {
                counted[index(passed)] = 0;
            }
        }
        newest = second;
        return second;
    }

    private static int index(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }
}
