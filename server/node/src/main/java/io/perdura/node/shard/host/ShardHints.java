package io.perdura.node.shard.host;

import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.OwnerTable;
import io.perdura.node.routing.Router;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What nodes call out to each other about shards. Losing it does no harm: it only saves waiting. */
final class ShardHints {
    private static final String RELEASED = "shard-released";
    private static final String WANTED = "shard-wanted";
    private static final String LET_GO = "shards-let-go";
    private static final String LAYOUT = "shard-layout";
    private static final String DATA_MOVE = "data-move";

    private final Router router;

    ShardHints(Router router) {
        this.router = router;
    }

    void released(int shardId) {
        router.broadcast(RELEASED, text(shardId));
    }

    /** Whoever is named as the owner, and is not, should say so. */
    void wanted(int shardId) {
        router.broadcast(WANTED, text(shardId));
    }

    void taken(ShardRow row) {
        router.broadcast(OwnerTable.TAKEN, OwnerTable.written(row));
    }

    /** Whoever has these should write what they hold, release them, and not take them again for a moment. */
    void letGo(List<Integer> shardIds) {
        router.broadcast(
                LET_GO,
                shardIds.stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** The layout has this version now. */
    void layout(long version) {
        router.broadcast(LAYOUT, Long.toString(version).getBytes(StandardCharsets.UTF_8));
    }

    /** A move of data has begun. */
    void dataMove() {
        router.broadcast(DATA_MOVE, new byte[0]);
    }

    void onDataMove(Runnable listener) {
        router.onBroadcast(DATA_MOVE, body -> listener.run());
    }

    void onLetGo(Consumer<List<Integer>> listener) {
        router.onBroadcast(
                LET_GO,
                body -> listener.accept(Stream.of(new String(body, StandardCharsets.UTF_8).split(" ", -1))
                        .map(Integer::valueOf)
                        .toList()));
    }

    void onLayout(LongConsumer listener) {
        router.onBroadcast(LAYOUT, body -> listener.accept(Long.parseLong(new String(body, StandardCharsets.UTF_8))));
    }

    void onReleased(IntConsumer listener) {
        router.onBroadcast(RELEASED, body -> listener.accept(number(body)));
    }

    void onWanted(IntConsumer listener) {
        router.onBroadcast(WANTED, body -> listener.accept(number(body)));
    }

    private static byte[] text(int shardId) {
        return Integer.toString(shardId).getBytes(StandardCharsets.UTF_8);
    }

    private static int number(byte[] body) {
        return Integer.parseInt(new String(body, StandardCharsets.UTF_8));
    }
}
