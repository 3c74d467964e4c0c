package io.perdura.node.shard.division;

/**
 * What goes on in one shard that is open.
 *
 * @param runs in memory
 * @param appendsPerSecond over the last ten seconds
 * @param lowerPerSecond of these, those to the lower half of its slots
 */
public record ShardLoad(int shardId, int runs, double appendsPerSecond, double lowerPerSecond) {

    /** Whether two halves would each have a part that counts: what one run does stays in one slot, however it is divided. */
    boolean isSpread() {
        double lesser = Math.min(lowerPerSecond, appendsPerSecond - lowerPerSecond);
        return 5 * lesser >= appendsPerSecond;
    }
}
