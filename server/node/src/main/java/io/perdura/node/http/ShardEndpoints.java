package io.perdura.node.http;

import io.perdura.node.http.ShardDoor.Answer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code /shards}: how the slots are divided, and what an operator does about it. A change is a POST of JSON that says so
 * in its content type, which no page in a browser can send unasked.
 */
final class ShardEndpoints {
    private static final int BODY_BYTES_MAX = 4_096;
    private static final long LIST_MAX_MS = 2_000;
    private static final long CHANGE_MAX_MS = 25_000;
    private static final int UNAUTHORIZED = 401;
    private static final String JSON = "application/json";

    private ShardEndpoints() {}

    static void mount(Router router, ShardDoor door, OperatorGate gate) {
        router.route(HttpMethod.GET, "/shards").handler(context -> answer(context, door.list(), LIST_MAX_MS));
        change(router, gate, "split", (shardId, body) -> door.split(shardId, optional(body, "at")));
        change(
                router,
                gate,
                "merge",
                (shardId, body) -> door.merge(
                        shardId,
                        optional(body, "with").orElseThrow(() -> new IllegalArgumentException("\"with\" is missing"))));
        change(router, gate, "move", (shardId, body) -> door.move(shardId, text(body, "node")));
        change(router, gate, "move-data", (shardId, body) -> door.moveData(shardId, text(body, "database")));
    }

    private static void change(
            Router router, OperatorGate gate, String verb, BiFunction<Integer, JsonObject, Future<Answer>> action) {
        router.route(HttpMethod.POST, "/shards/:shard/" + verb)
                .consumes(JSON)
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(context -> {
                    Optional<String> refusal = gate.refusal(context.request());
                    if (refusal.isPresent()) {
                        HttpEndpoints.answer(context, UNAUTHORIZED, error(refusal.get()));
                        return;
                    }
                    Future<Answer> answer;
                    try {
                        JsonObject body = context.body().asJsonObject();
                        answer = action.apply(
                                Integer.parseInt(context.pathParam("shard")), body == null ? new JsonObject() : body);
                    } catch (RuntimeException malformed) {
                        HttpEndpoints.answer(
                                context, 400, error("The request cannot be read: " + malformed.getMessage()));
                        return;
                    }
                    answer(context, answer, CHANGE_MAX_MS);
                });
    }

    private static OptionalInt optional(JsonObject body, String key) {
        Integer value = body.getInteger(key);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static String text(JsonObject body, String key) {
        @Nullable String value = body.getString(key);
        if (value == null) {
            throw new IllegalArgumentException("\"" + key + "\" is missing");
        }
        return value;
    }

    private static void answer(RoutingContext context, Future<Answer> answer, long limitMs) {
        answer.timeout(limitMs, TimeUnit.MILLISECONDS)
                .onSuccess(found -> HttpEndpoints.answer(context, found.status(), found.body()))
                .onFailure(failure -> HttpEndpoints.answer(
                        context,
                        503,
                        error("It is not known whether that was done (" + failure.getMessage()
                                + "); it is safe to ask again.")));
    }

    private static JsonObject error(String text) {
        return new JsonObject().put("error", text);
    }
}
