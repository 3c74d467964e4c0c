package io.perdura.node.persistence;

/**
 * A shard: the contiguous range of slots it owns, and who writes for it under which epoch.
 *
 * @param owner empty while nobody owns it
 */
public record ShardRow(int shardId, int slotFrom, int slotTo, long epoch, String owner) {}
