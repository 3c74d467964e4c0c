package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.List;

/** Who owns which shard: the database's word, which alone counts. */
public interface ShardStorage {
    Future<List<ShardRow>> shards();

    /**
     * Bumps the epoch and names the owner; waits for appends under way, which hold the row {@code FOR SHARE}. Yields the
     * row with the new epoch.
     */
    Future<ShardRow> take(int shardId, String owner);

    /** Whether the epoch is still ours; asked before reads when membership was lost. */
    Future<Boolean> holds(int shardId, long epoch);
}
