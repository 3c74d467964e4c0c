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

    /** @param at the first slot of the upper part; none: in the middle */
    Future<Answer> split(int shardId, OptionalInt at);

    Future<Answer> merge(int shardId, int otherId);

    /** @param node its address, or how its id begins; empty: any node */
    Future<Answer> move(int shardId, String node);
}
