package io.perdura.node.shard.host;

/** The shard was split or merged: others have its slots. Carries no stack trace: it is an answer, not a fault. */
final class ShardGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ShardGone(int shardId) {
        super("shard " + shardId + " was split or merged", null, false, false);
    }
}
