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

    /**
     * The shards that together have enough to fill the room. What a shard has beyond what it is asked for stays on the
     * list: it will not be refused again, so nothing else would remember it.
     */
    List<RefusedShard> take(int room, int pullMax) {
        List<RefusedShard> oldest = new ArrayList<>(byId.values());
        oldest.sort(Comparator.comparingLong(RefusedShard::oldestMs).thenComparingInt(RefusedShard::shardId));
        List<RefusedShard> taken = new ArrayList<>();
        long expected = 0;
        for (RefusedShard shard : oldest) {
            if (expected >= room) {
                break;
            }
            long asked = Math.min(shard.offers(), pullMax);
            expected += asked;
            taken.add(shard.with(asked));
            byId.remove(shard.shardId());
            if (shard.offers() > asked) {
                byId.put(shard.shardId(), shard.with(shard.offers() - asked));
            }
        }
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
