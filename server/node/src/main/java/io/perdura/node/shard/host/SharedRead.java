package io.perdura.node.shard.host;

import io.vertx.core.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One reading for all who ask within a moment. Used from every thread. */
final class SharedRead<T> {
    private static final long FRESH_MS = 20;

    private final Supplier<Future<T>> read;
    private final LongSupplier clock;
    private @Nullable Future<T> last;
    private long askedMs;

    SharedRead(Supplier<Future<T>> read, LongSupplier clock) {
        this.read = read;
        this.clock = clock;
    }

    /** What was read at most a moment before. */
    synchronized Future<T> get() {
        Future<T> known = last;
        long nowMs = clock.getAsLong();
        if (known != null && !known.failed() && nowMs - askedMs < FRESH_MS) {
            return known;
        }
        Future<T> fresh = read.get();
        last = fresh;
        askedMs = nowMs;
        return fresh;
    }
}
