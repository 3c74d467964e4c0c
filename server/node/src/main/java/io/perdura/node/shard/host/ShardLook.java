package io.perdura.node.shard.host;

/**
 * What a look at a shard shows.
 *
 * @param open whether it serves here
 * @param runs in memory
 * @param appendsPerSecond over the last seconds
 */
public record ShardLook(boolean open, int runs, double appendsPerSecond) {
    static final ShardLook CLOSED = new ShardLook(false, 0, 0);
}
