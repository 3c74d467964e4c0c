package io.perdura.node.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.OptionalInt;

/** What operators may ask about shards: somebody else knows the answers. */
public interface ShardDoor {
    /**
     * An answer with its status: 200, it is so; 409, it cannot be.
     *
     * @param status of HTTP
     */
    record Answer(int status, JsonObject body) {}

    Future<Answer> list();

    /**
     * Two shards in place of one.
     *
     * @param at the first slot of the upper part; none: in the middle
     */
    Future<Answer> split(int shardId, OptionalInt at);

    /** One shard in place of two neighbours. */
    Future<Answer> merge(int shardId, int otherId);

    /**
     * Says where a shard should be.
     *
     * @param node its address, or how its id begins; empty: any node
     */
    Future<Answer> move(int shardId, String node);

    /**
     * Has another database keep what a shard has.
     *
     * @param database its name
     */
    Future<Answer> moveData(int shardId, String database);
}
