package io.perdura.node.shard.host;

import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.shard.division.ShardLoad;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every node says goes on in its shards. What was said a while ago counts no more, so a node that is gone leaves
 * nothing behind. May be used from any thread.
 */
final class ShardLoads {
    /** So often nodes say it. */
    static final long EVERY_MS = 5_000;

    private static final long FRESH_MS = 3 * EVERY_MS;
    private static final int FIELDS = 4;

    private record Told(ShardLoad load, long atMs) {}

    private final Map<Integer, Told> told = new HashMap<>();

    synchronized void told(List<ShardLoad> loads, long nowMs) {
        told.values().removeIf(one -> nowMs - one.atMs() >= FRESH_MS);
        loads.stream().limit(ShardLayout.SHARDS_MAX).forEach(load -> told.put(load.shardId(), new Told(load, nowMs)));
    }

    /** Of the shards of a layout, by id, those of which something is known. */
    synchronized Map<Integer, ShardLoad> of(ShardLayout layout, long nowMs) {
        Set<Integer> there = layout.rows().stream().map(ShardRow::shardId).collect(Collectors.toSet());
        told.entrySet()
                .removeIf(entry -> !there.contains(entry.getKey())
                        || nowMs - entry.getValue().atMs() >= FRESH_MS);
        Map<Integer, ShardLoad> loads = new HashMap<>();
        told.forEach((shardId, one) -> loads.put(shardId, one.load()));
        return loads;
    }

    static byte[] written(List<ShardLoad> loads) {
        return loads.stream()
                .map(load -> String.format(
                        Locale.ROOT,
                        "%d %d %.1f %.1f",
                        load.shardId(),
                        load.runs(),
                        load.appendsPerSecond(),
                        load.lowerPerSecond()))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Of a later version there may be more to each than is known here. */
    static List<ShardLoad> read(byte[] body) {
        return Stream.of(new String(body, StandardCharsets.UTF_8).split("\n", -1))
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length >= FIELDS)
                .map(fields -> new ShardLoad(
                        Integer.parseInt(fields[0]),
                        Integer.parseInt(fields[1]),
                        Double.parseDouble(fields[2]),
                        Double.parseDouble(fields[3])))
                .toList();
    }
}
