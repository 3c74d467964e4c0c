package io.perdura.node.shard.host;

/**
 * What a look at a shard shows.
 *
 * @param open whether it serves here
 * @param runs in memory
 * @param appendsPerSecond over the last seconds
 * @param lowerPerSecond of these, those to the lower half of its slots
 */
public record ShardLook(boolean open, int runs, double appendsPerSecond, double lowerPerSecond) {
    static final ShardLook CLOSED = new ShardLook(false, 0, 0, 0);
}
