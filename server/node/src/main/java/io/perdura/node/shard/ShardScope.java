package io.perdura.node.shard;

import io.perdura.engine.Ids;
import io.perdura.engine.Limits;
import io.perdura.node.persistence.RunStorage;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.Router;
import io.perdura.node.time.Timers;
import java.util.function.LongSupplier;

/**
 * What all parts of one shard work with: who it is, and where time, storage, ids and other nodes come from. {@code onShard}
 * runs an action on the shard's thread.
 */
public record ShardScope(
        ShardRow row,
        RunStorage storage,
        Router router,
        Timers timers,
        Ids ids,
        LongSupplier appendIds,
        Limits limits,
        BatchTargets targets,
        Retentions retentions,
        ShardOptions options,
        java.util.function.Consumer<Runnable> onShard) {

    public int shardId() {
        return row.shardId();
    }

    public long nowMs() {
        return timers.nowMs();
    }

    /** See {@link Timers#steadyMs}. */
    public long steadyMs() {
        return timers.steadyMs();
    }
}
