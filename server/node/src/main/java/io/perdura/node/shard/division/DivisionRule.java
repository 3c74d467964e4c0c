package io.perdura.node.shard.division;

import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which shard should be split, or which two merged, judged by looks at all of them one after the other. A shard must have
 * been busy for a while, and two neighbours idle for longer; after any change, an operator's among them, it is quiet for a
 * pause, and it wants one change at a time. Of what is not known nothing follows. Time comes in as an argument.
 */
public final class DivisionRule {
    /** A load is counted over ten seconds: for so long a shard that has just opened seems idler than it is. */
    private static final long COUNTED_MS = 10_000;

    private final DivisionBounds bounds;
    private final Map<Integer, Long> busySinceMs = new HashMap<>();
    private final Map<DivisionStep.Merge, Long> idleSinceMs = new HashMap<>();
    private long version = -1;
    private long changedMs;

    public DivisionRule(DivisionBounds bounds) {
        this.bounds = bounds;
    }

    /** @param loads of the shards of which they are known, by id */
    public Optional<DivisionStep> look(long nowMs, ShardLayout layout, Map<Integer, ShardLoad> loads) {
        if (layout.version() != version) {
            version = layout.version();
            changedMs = nowMs;
        }
        Set<Integer> busy = busy(layout, loads);
        Set<DivisionStep.Merge> idle = idle(layout, loads);
        keepSince(busySinceMs, busy, nowMs);
        keepSince(idleSinceMs, idle, nowMs);
        if (nowMs - changedMs < bounds.pauseMs()) {
            return Optional.empty();
        }
        Optional<DivisionStep> step = split(nowMs, layout, loads).or(() -> merge(nowMs, layout, loads));
        if (step.isPresent()) {
            changedMs = nowMs; // if it does not come about, it is wanted again after a pause
        }
        return step;
    }

    private Optional<DivisionStep> split(long nowMs, ShardLayout layout, Map<Integer, ShardLoad> loads) {
        if (layout.rows().size() >= bounds.max()) {
            return Optional.empty();
        }
        return busySinceMs.entrySet().stream()
                .filter(entry -> nowMs - entry.getValue() >= bounds.pauseMs() / 4)
                .map(Map.Entry::getKey)
                .max(Comparator.comparingDouble(shardId -> rate(loads.get(shardId))))
                .map(DivisionStep.Split::new);
    }

    private Optional<DivisionStep> merge(long nowMs, ShardLayout layout, Map<Integer, ShardLoad> loads) {
        if (layout.rows().size() <= bounds.min()) {
            return Optional.empty();
        }
        return idleSinceMs.entrySet().stream()
                .filter(entry -> nowMs - entry.getValue() >= bounds.pauseMs() + COUNTED_MS)
                .map(Map.Entry::getKey)
                .min(Comparator.<DivisionStep.Merge>comparingDouble(pair -> together(pair, loads))
                        .thenComparingInt(pair -> slots(pair, layout)))
                .map(pair -> pair);
    }

    private Set<Integer> busy(ShardLayout layout, Map<Integer, ShardLoad> loads) {
        Set<Integer> busy = new HashSet<>();
        for (ShardRow row : layout.rows()) {
            ShardLoad load = loads.get(row.shardId());
            if (load != null && load.appendsPerSecond() > bounds.splitAbove() && load.isSpread() && row.slots() > 1) {
                busy.add(row.shardId());
            }
        }
        return busy;
    }

    /** Neighbours that are wanted at different places are an operator's, and stay two; those of two databases must. */
    private Set<DivisionStep.Merge> idle(ShardLayout layout, Map<Integer, ShardLoad> loads) {
        Set<DivisionStep.Merge> idle = new HashSet<>();
        List<ShardRow> rows = layout.rows();
        for (int i = 1; i < rows.size(); i++) {
            ShardRow lower = rows.get(i - 1);
            ShardRow upper = rows.get(i);
            DivisionStep.Merge pair = new DivisionStep.Merge(lower.shardId(), upper.shardId());
            if (loads.containsKey(pair.lowerId())
                    && loads.containsKey(pair.upperId())
                    && together(pair, loads) < bounds.mergeBelow()
                    && lower.preferred().equals(upper.preferred())
                    && lower.database().equals(upper.database())) {
                idle.add(pair);
            }
        }
        return idle;
    }

    private static double together(DivisionStep.Merge pair, Map<Integer, ShardLoad> loads) {
        return rate(loads.get(pair.lowerId())) + rate(loads.get(pair.upperId()));
    }

    private static double rate(@Nullable ShardLoad load) {
        return load == null ? 0 : load.appendsPerSecond();
    }

    private static int slots(DivisionStep.Merge pair, ShardLayout layout) {
        return layout.rows().stream()
                .filter(row -> row.shardId() == pair.lowerId() || row.shardId() == pair.upperId())
                .mapToInt(ShardRow::slots)
                .sum();
    }

    private static <K> void keepSince(Map<K, Long> since, Set<K> now, long nowMs) {
        since.keySet().retainAll(now);
        now.forEach(key -> since.putIfAbsent(key, nowMs));
    }
}
