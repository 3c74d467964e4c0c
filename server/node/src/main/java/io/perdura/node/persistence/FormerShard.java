package io.perdura.node.persistence;

/** A shard that was split or merged, and which slots it had. */
public record FormerShard(int shardId, int slotFrom, int slotTo) {}
