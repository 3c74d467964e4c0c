package io.perdura.node.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * News that a shard was taken: calls that look for its owner try again at that moment. Missing one costs a call no more than
 * the pause that it would have made anyway. Used from every thread.
 */
final class OwnerNews {
    /** For targets of which nothing is told. */
    static final OfShard NONE = new OfShard();

    private final Map<Integer, OfShard> shards = new ConcurrentHashMap<>();

    OfShard of(int shardId) {
        OfShard known = shards.get(shardId);
        return known == null ? shards.computeIfAbsent(shardId, id -> new OfShard()) : known;
    }

    void taken(int shardId) {
        of(shardId).taken();
    }

    /** Of others nothing will be told any more; who waits for news of them looks again. */
    void retain(Set<Integer> shardIds) {
        shards.forEach((shardId, news) -> {
            if (!shardIds.contains(shardId) && shards.remove(shardId, news)) {
                news.taken();
            }
        });
    }

    /** Of how many shards there is something to tell. */
    int size() {
        return shards.size();
    }

    /** The news of one shard. */
    static final class OfShard {
        private final AtomicLong takings = new AtomicLong();
        private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

        private OfShard() {}

        /** How often it was taken, as far as was heard. */
        long takings() {
            return takings.get();
        }

        /** Runs once, at the next taking, on any thread, unless it is forgotten before. */
        void await(Runnable next) {
            waiting.add(next);
        }

        void forget(Runnable next) {
            waiting.remove(next);
        }

        private void taken() {
            takings.incrementAndGet();
            for (Runnable next : List.copyOf(waiting)) {
                if (waiting.remove(next)) {
                    next.run();
                }
            }
        }
    }
}
