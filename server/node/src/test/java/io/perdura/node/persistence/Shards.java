package io.perdura.node.persistence;

import io.vertx.core.Future;

/** Takes shards for tests that need an epoch to write under. */
public final class Shards {
    private Shards() {}

    /** Whoever owns it. */
    public static Future<ShardRow> take(ShardStorage storage, int shardId, String owner) {
        return storage.shards()
                .compose(rows -> storage.take(
                        rows.stream()
                                .filter(row -> row.shardId() == shardId)
                                .findFirst()
                                .orElseThrow(),
                        owner))
                .map(taken -> taken.orElseThrow());
    }
}
