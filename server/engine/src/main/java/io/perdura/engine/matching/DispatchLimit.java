package io.perdura.engine.matching;

/** How many tasks a second may leave a queue: a bucket that holds one second's worth, and one task at least. */
final class DispatchLimit {
    private double perSecond = Double.POSITIVE_INFINITY;
    private double tokens;
    private long filledMs;

    void set(double newPerSecond, long nowMs) {
        if (newPerSecond == perSecond) {
            return;
        }
        fill(nowMs);
        boolean wasUnlimited = Double.isInfinite(perSecond);
        perSecond = Math.max(0, newPerSecond);
        tokens = wasUnlimited ? bucket() : Math.min(tokens, bucket());
    }

    boolean take(long nowMs) {
        if (Double.isInfinite(perSecond)) {
            return true;
        }
        fill(nowMs);
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    /** When the next task may leave, {@link OfferedTask#NEVER} if none may. */
    long nextMs(long nowMs) {
        if (Double.isInfinite(perSecond)) {
            return nowMs;
        }
        fill(nowMs);
        if (tokens >= 1) {
            return nowMs;
        }
        return perSecond == 0
                ? OfferedTask.NEVER
                : nowMs + Math.max(1, (long) Math.ceil((1 - tokens) * 1000 / perSecond));
    }

    double perSecond() {
        return perSecond;
    }

    private void fill(long nowMs) {
        if (nowMs > filledMs) {
            if (!Double.isInfinite(perSecond)) {
                tokens = Math.min(bucket(), tokens + (nowMs - filledMs) * perSecond / 1000);
            }
            filledMs = nowMs;
        }
    }

    private double bucket() {
        return perSecond == 0 ? 0 : Math.max(1, perSecond);
    }
}
