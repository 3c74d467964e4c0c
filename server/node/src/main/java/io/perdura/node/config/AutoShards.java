package io.perdura.node.config;

/**
 * Whether shards are split and merged without an operator, and within which bounds.
 *
 * @param min as many shards stay; 0: they are left as they are
 * @param max there will not be more
 * @param splitAbove appends a second of one shard
 * @param mergeBelow appends a second of two neighbours together; at most half of the former, so that what is merged is
 *     not split again
 * @param pauseSeconds between two changes
 */
public record AutoShards(int min, int max, int splitAbove, int mergeBelow, int pauseSeconds) {
    /** Nothing changes by itself. */
    public static final AutoShards OFF = new AutoShards(0, 0, 2_000, 200, 60);

    private static final int SHARDS_MAX = 512;
    private static final int RATE_MAX = 100_000;
    private static final int DAY_SECONDS = 86_400;

    public AutoShards {
        if (max > 0) {
            Checks.range("--auto-shards", min, 1, SHARDS_MAX);
            Checks.range("--auto-shards", max, min, SHARDS_MAX);
        }
        Checks.range("--auto-shards-split-above", splitAbove, 2, RATE_MAX);
        Checks.range("--auto-shards-merge-below", mergeBelow, 1, splitAbove / 2);
        Checks.range("--auto-shards-pause", pauseSeconds, 1, DAY_SECONDS);
    }

    public boolean isOn() {
        return max > 0;
    }
}
