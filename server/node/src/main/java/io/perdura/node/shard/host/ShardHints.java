package io.perdura.node.shard.host;

import io.perdura.node.persistence.ShardRow;
import io.perdura.node.routing.OwnerTable;
import io.perdura.node.routing.Router;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** What nodes call out to each other about shards. Losing it does no harm: it only saves waiting. */
final class ShardHints {
    private static final String RELEASED = "shard-released";
    private static final String WANTED = "shard-wanted";

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
