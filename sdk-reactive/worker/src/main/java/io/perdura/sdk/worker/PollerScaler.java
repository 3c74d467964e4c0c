package io.perdura.sdk.worker;

import io.perdura.sdk.service.RpcCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many polls should be open, by what they bring: the server's hints, empty answers and failures. On one event loop; asked
 * for the time, it has no clock. What it does is sdk-protocol 94.
 */
final class PollerScaler {
    private static final long PERIOD_NANOS = Duration.ofMillis(100).toNanos();
    private static final double GROWTH = 1.1;

    private final Pollers bounds;
    private boolean lowers;
    private int target;
    private long periodBegan;
    private int tasksNow;
    private int tasksBefore;
    private boolean rises = true;

    /** @param hintsKnown whether the server is known to give hints; without them, an empty queue is no reason to poll less */
    PollerScaler(Pollers bounds, boolean hintsKnown, long nowNanos) {
        this.bounds = bounds;
        this.lowers = hintsKnown;
        this.target = bounds.initial();
        this.periodBegan = nowNanos;
    }

    int target() {
        return target;
    }

    /** @param hint by how many polls the server would have more or fewer; null: it says nothing */
    void answered(boolean task, @Nullable Integer hint, long nowNanos) {
        period(nowNanos);
        if (task) {
            tasksNow++;
        }
        if (hint != null) {
            lowers = true;
            if (hint < 0 || hint > 0 && rises) {
                move(hint);
            }
        } else if (!task && lowers) {
            move(-1);
        }
    }

    void failed(RpcCode code) {
        if (lowers) {
            move(code == RpcCode.RESOURCE_EXHAUSTED ? -(target / 2) : -1);
        }
    }

    private void move(int by) {
        long moved = (long) target + by;
        target = (int) Math.max(bounds.min(), Math.min(bounds.max(), moved));
    }

    /** More polls only while they take in more: by a tenth in the last period over the one before it. */
    private void period(long nowNanos) {
        long passed = nowNanos - periodBegan;
        if (passed < PERIOD_NANOS) {
            return;
        }
        boolean quietSince = passed >= 2 * PERIOD_NANOS;
        rises = quietSince || tasksNow >= tasksBefore * GROWTH;
        tasksBefore = quietSince ? 0 : tasksNow;
        tasksNow = 0;
        periodBegan = nowNanos - passed % PERIOD_NANOS;
    }
}
