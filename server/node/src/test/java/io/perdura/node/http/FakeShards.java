package io.perdura.node.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.OptionalInt;

/** Says what it was asked; splitting shard 7 is refused, and shard 8 does not answer. */
final class FakeShards implements ShardDoor {

    Future<Answer> list = said("list");

    @Override
    public Future<Answer> list() {
        return list;
    }

    @Override
    public Future<Answer> split(int shardId, OptionalInt at) {
        return switch (shardId) {
            case 7 -> Future.succeededFuture(new Answer(409, new JsonObject().put("error", "it is gone")));
            case 8 -> Future.failedFuture("connection lost");
            default -> said("split " + shardId + " " + at);
        };
    }

    @Override
    public Future<Answer> merge(int shardId, int otherId) {
        return said("merge " + shardId + " " + otherId);
    }

    @Override
    public Future<Answer> move(int shardId, String node) {
        return said("move " + shardId + " " + node);
    }

    @Override
    public Future<Answer> moveData(int shardId, String database) {
        return said("move data of " + shardId + " to " + database);
    }

    private static Future<Answer> said(String text) {
        return Future.succeededFuture(new Answer(200, new JsonObject().put("text", text)));
    }
}
