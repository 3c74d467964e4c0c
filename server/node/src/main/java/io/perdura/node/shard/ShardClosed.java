package io.perdura.node.shard;

/** Says that a shard gave up its memory; whoever waited is answered UNAVAILABLE and asks the next owner. */
final class ShardClosed extends RuntimeException {
    private static final long serialVersionUID = 1;

    ShardClosed(int shardId, Throwable cause) {
        super("shard " + shardId + " closed: " + cause.getMessage(), null, false, false);
    }
}
