package io.perdura.node.shard;

/**
 * The bounds of one shard.
 *
 * @param cacheBytesMax what loaded runs may weigh before idle ones are forgotten
 * @param pieceBytesMax history kept in memory per run
 * @param heldMs how long records that may be lost wait for a next append
 * @param raiseAfterMs how long a run is quiet before its due time is written anew
 * @param snapshotEvery appends between snapshots
 * @param dueWindowMs how far ahead due runs are read
 * @param queriesMax queries that may wait for one run
 */
public record ShardOptions(
        long cacheBytesMax,
        int pieceBytesMax,
        long heldMs,
        long raiseAfterMs,
        int snapshotEvery,
        long dueWindowMs,
        int queriesMax) {

    public static final ShardOptions DEFAULT = new ShardOptions(16L << 20, 256 << 10, 1_000, 5_000, 200, 60_000, 100);

    public ShardOptions withCacheBytesMax(long bytes) {
        return new ShardOptions(bytes, pieceBytesMax, heldMs, raiseAfterMs, snapshotEvery, dueWindowMs, queriesMax);
    }
}
