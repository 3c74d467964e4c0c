package io.perdura.node.persistence;

import io.vertx.core.Future;
import java.util.List;

/** Changes how the slots are divided: what an operator asks for. */
public interface LayoutStorage {
    /**
     * Puts the children in the place of the parents, at one moment. It waits for the parents' appends under way; every
     * later one finds nothing, as the children have ids of their own, and epochs above every parent's, so that whatever
     * is said by epoch (which offer of a task is newer, who owned a slot later) stays true of a slot. Yields false, with
     * nothing changed, if the layout has another version by now.
     */
    Future<Boolean> change(LayoutChange change);

    /** Says on which node the shard should be, by address; empty: on any. Yields false if that was said, or there is no such shard. */
    Future<Boolean> prefer(ShardRow shard, String address);

    /** What is remembered of shards that are gone; of the most recent 10,000. */
    Future<List<FormerShard>> former(List<Integer> shardIds);
}
