package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Who owns which shard: the database's word, which alone counts. */
public interface ShardStorage {
    Future<List<ShardRow>> shards();

    /** The same, with the version of the layout, as of one moment. */
    Future<ShardLayout> layout();

    /**
     * Bumps the epoch and names the owner, unless the row has changed since it was seen: then it yields nothing. Waits for
     * appends under way, which hold the row {@code FOR SHARE}. Yields the row with the new epoch.
     */
    Future<Optional<ShardRow>> take(ShardRow seen, String owner);

    /** Says that nobody owns the shard, if the epoch is still that: whoever wants it need not wait. */
    Future<Void> release(int shardId, long epoch);

    /** Whether the epoch is still ours; asked before reads when membership was lost. */
    Future<Boolean> holds(int shardId, long epoch);
}
