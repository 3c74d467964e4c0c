package io.perdura.node.shard;

import io.perdura.engine.Ids;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Ids from a clock and a source of random bits. Run ids are UUIDv7: the newest run of a workflow id is the one with the
 * greatest id, so an id is never older than the one it must follow.
 */
public final class UuidSevenIds implements Ids {
    private final LongSupplier nowMs;
    private final LongSupplier random;
    private long lastMs;
    private int counter;

    public UuidSevenIds(LongSupplier nowMs, LongSupplier random) {
        this.nowMs = nowMs;
        this.random = random;
    }

    @Override
    public String runId(long atLeastMs) {
        long ms = Math.max(nowMs.getAsLong(), Math.max(atLeastMs, lastMs));
        if (ms == lastMs) {
            counter++;
            if (counter > 0xfff) {
                ms++;
                counter = 0;
            }
        } else {
            counter = (int) (random.getAsLong() & 0x7f);
        }
        lastMs = ms;
        long high = (ms << 16) | 0x7000 | counter;
        long low = (random.getAsLong() >>> 2) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    @Override
    public String nextRunId(String runId, long atLeastMs) {
        return runId(Math.max(atLeastMs, timeOf(UUID.fromString(runId)) + 1));
    }

    @Override
    public String requestId() {
        long high = (random.getAsLong() & ~0xf000L) | 0x4000L;
        long low = (random.getAsLong() >>> 2) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** When a run with this id was begun, in milliseconds since 1970. */
    public static long timeOf(UUID runId) {
        return runId.getMostSignificantBits() >>> 16;
    }
}
