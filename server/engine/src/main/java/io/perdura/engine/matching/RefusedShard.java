package io.perdura.engine.matching;

/**
 * A shard that keeps tasks for a queue whose window was full.
 *
 * @param slot one of its slots, to find its owner by
 * @param offers how many were refused
 * @param oldestMs when the oldest of them was scheduled
 */
public record RefusedShard(int shardId, int slot, long offers, long oldestMs) {
    RefusedShard with(long newOffers) {
        return new RefusedShard(shardId, slot, newOffers, oldestMs);
    }

    RefusedShard and(RefusedShard other) {
        return new RefusedShard(shardId, slot, offers + other.offers, Math.min(oldestMs, other.oldestMs));
    }
}
