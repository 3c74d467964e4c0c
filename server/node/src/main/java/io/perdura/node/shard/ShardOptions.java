package io.perdura.node.shard;

/**
 * The bounds of one shard.
 *
 * @param cacheBytesMax what loaded runs may weigh before idle ones are forgotten
 * @param pieceBytesMax history kept in memory per run
 * @param heldMs how long records that may be lost wait for a next append
 * @param raiseAfterMs how long a run is quiet before its due time is written anew
 * @param parkAfterMs how long a task waits for a poller before it goes into the backlog
 * @param snapshotEvery appends between snapshots
 * @param dueWindowMs how far ahead due runs are read
 * @param doubtAfterMs without a proof for so long, the shard may have been taken unseen: shorter than others take to notice
 * @param queriesMax queries that may wait for one run
 * @param pageMax runs that are read at once of what is due, waits, is open or has closed: no scan takes more
 */
public record ShardOptions(
        long cacheBytesMax,
        int pieceBytesMax,
        long heldMs,
        long raiseAfterMs,
        long parkAfterMs,
        int snapshotEvery,
        long dueWindowMs,
        long doubtAfterMs,
        int queriesMax,
        int pageMax) {

    public static final ShardOptions DEFAULT =
            new ShardOptions(16L << 20, 256 << 10, 1_000, 5_000, 5_000, 200, 60_000, 4_000, 100, 500);

    public ShardOptions withCacheBytesMax(long bytes) {
        return new ShardOptions(
                bytes,
                pieceBytesMax,
                heldMs,
                raiseAfterMs,
                parkAfterMs,
                snapshotEvery,
                dueWindowMs,
                doubtAfterMs,
                queriesMax,
                pageMax);
    }
}
