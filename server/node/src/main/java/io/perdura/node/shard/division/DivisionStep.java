package io.perdura.node.shard.division;

/** One change of how the slots are divided. */
public sealed interface DivisionStep {
    /** Two shards in place of this one. */
    record Split(int shardId) implements DivisionStep {}

    /** One shard in place of these neighbours. */
    record Merge(int lowerId, int upperId) implements DivisionStep {}
}
