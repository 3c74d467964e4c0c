package io.perdura.engine.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers which shards were refused, so that they can be asked again, those with the oldest task first. */
final class RefusedShards {
    private final Map<Integer, RefusedShard> byId = new HashMap<>();

    void add(RefusedShard refused) {
        byId.merge(refused.shardId(), refused, RefusedShard::and);
    }

    List<RefusedShard> take(int max) {
        if (byId.isEmpty()) {
            return List.of();
        }
        List<RefusedShard> oldest = new ArrayList<>(byId.values());
        oldest.sort(Comparator.comparingLong(RefusedShard::oldestMs).thenComparingInt(RefusedShard::shardId));
        List<RefusedShard> taken = List.copyOf(oldest.subList(0, Math.min(max, oldest.size())));
        taken.forEach(shard -> byId.remove(shard.shardId()));
        return taken;
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    long offers() {
        return byId.values().stream().mapToLong(RefusedShard::offers).sum();
    }

    long oldestMs() {
        return byId.values().stream().mapToLong(RefusedShard::oldestMs).min().orElse(Long.MAX_VALUE);
    }
}
