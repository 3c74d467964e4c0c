package io.perdura.node.server;

import io.perdura.node.http.ShardDoor;
import io.perdura.node.persistence.DataMove;
import io.perdura.node.persistence.LayoutRefused;
import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.shard.division.ShardLoad;
import io.perdura.node.shard.host.ShardDivision;
import io.perdura.node.shard.host.ShardHost;
import io.perdura.node.shard.host.ShardLook;
import io.perdura.node.shard.host.ShardOperations;
import io.perdura.node.shard.host.ShardOperations.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The shards as operators see them over HTTP: what Postgres says of all, and what their owners say goes on in them. */
final class ShardPage implements ShardDoor {
    private final ShardOperations operations;
    private final ShardHost host;
    private final ShardDivision division;

    ShardPage(ShardOperations operations, ShardHost host, ShardDivision division) {
        this.operations = operations;
        this.host = host;
        this.division = division;
    }

    @Override
    public Future<Answer> list() {
        return operations
                .layout()
                .compose(layout -> operations
                        .move()
                        .compose(move -> host.looks()
                                .map(looks -> new Answer(
                                        200,
                                        withMove(
                                                move,
                                                new JsonObject()
                                                        .put("layout", layout.version())
                                                        .put(
                                                                "shards",
                                                                shards(layout, looks, division.loads(layout))))))));
    }

    /** The last move of data among several databases, under way or over. */
    private static JsonObject withMove(Optional<DataMove> found, JsonObject body) {
        found.ifPresent(move -> body.put(
                "move",
                new JsonObject()
                        .put("shard", move.shardId())
                        .put("slotFrom", move.slotFrom())
                        .put("slotTo", move.slotTo())
                        .put("from", move.source())
                        .put("to", move.target())
                        .put("step", move.step().name().toLowerCase(Locale.ROOT))
                        .put("over", move.isOver())
                        .put("rows", move.rows())
                        .put("reason", move.reason())));
        return body;
    }

    @Override
    public Future<Answer> split(int shardId, OptionalInt at) {
        return answer(operations.split(shardId, at));
    }

    @Override
    public Future<Answer> merge(int shardId, int otherId) {
        return answer(operations.merge(shardId, otherId));
    }

    @Override
    public Future<Answer> move(int shardId, String node) {
        return answer(operations.move(shardId, node));
    }

    @Override
    public Future<Answer> moveData(int shardId, String database) {
        return answer(Future.<Void>succeededFuture().compose(go -> operations.moveData(shardId, database)));
    }

    private static Future<Answer> answer(Future<Outcome> outcome) {
        return outcome.map(done -> new Answer(
                        200,
                        new JsonObject()
                                .put("changed", done.changed())
                                .put("text", done.text())
                                .put("underWay", done.underWay())
                                .put("shards", rows(done.shards()))))
                .recover(failure -> failure instanceof LayoutRefused
                        ? Future.succeededFuture(new Answer(409, new JsonObject().put("error", failure.getMessage())))
                        : Future.failedFuture(failure));
    }

    /** What is here is looked at; what is elsewhere is as its owner last said. */
    private static JsonArray shards(ShardLayout layout, Map<Integer, ShardLook> looks, Map<Integer, ShardLoad> loads) {
        JsonArray all = rows(layout.rows());
        for (int i = 0; i < all.size(); i++) {
            JsonObject shard = all.getJsonObject(i);
            ShardLook look = looks.get(shard.getInteger("id"));
            ShardLoad load = loads.get(shard.getInteger("id"));
            if (look != null) {
                show(shard, look.open(), look.runs(), look.appendsPerSecond());
            } else if (load != null) {
                show(shard, true, load.runs(), load.appendsPerSecond());
            }
        }
        return all;
    }

    private static void show(JsonObject shard, boolean open, int runs, double appendsPerSecond) {
        shard.put("open", open).put("runs", runs).put("appendsPerSecond", appendsPerSecond);
    }

    private static JsonArray rows(List<ShardRow> rows) {
        JsonArray all = new JsonArray();
        rows.forEach(row -> all.add(new JsonObject()
                .put("id", row.shardId())
                .put("slotFrom", row.slotFrom())
                .put("slotTo", row.slotTo())
                .put("epoch", row.epoch())
                .put("owner", row.owner())
                .put("preferred", row.preferred())
                .put("database", row.database())));
        return all;
    }
}
