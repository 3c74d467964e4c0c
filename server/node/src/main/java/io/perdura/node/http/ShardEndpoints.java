package io.perdura.node.http;

import io.perdura.node.http.ShardDoor.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * {@code /shards}: how the slots are divided, and what an operator does about it. A change is a POST of JSON that says so
 * in its content type, which no page in a browser can send unasked.
 */
final class ShardEndpoints {
    private static final int BODY_BYTES_MAX = 4_096;
    private static final long LIST_MAX_MS = 2_000;
    private static final long CHANGE_MAX_MS = 25_000;
    private static final int UNAUTHORIZED = 401;
    private static final int UNSUPPORTED = 415;
    private static final String JSON = "application/json";

    private ShardEndpoints() {}

    static void mount(Router router, ShardDoor door, OperatorGate gate) {
        router.route(HttpMethod.GET, "/shards")
                .handler(context -> answer(context, door.list(), LIST_MAX_MS, "The shards could not be read"));
        change(router, gate, "split", "at", (shardId, body) -> door.split(shardId, number(body, "at")));
        change(
                router,
                gate,
                "merge",
                "with",
                (shardId, body) -> door.merge(shardId, number(body, "with").orElseThrow(() -> missing("with"))));
        change(router, gate, "move", "node", (shardId, body) -> door.move(shardId, text(body, "node")));
        change(
                router,
                gate,
                "move-data",
                "database",
                (shardId, body) -> door.moveData(shardId, text(body, "database")));
    }

    /** @param key the only one that the body may have */
    private static void change(
            Router router,
            OperatorGate gate,
            String verb,
            String key,
            BiFunction<Integer, JsonObject, Future<Answer>> action) {
        String path = "/shards/:shard/" + verb;
        router.route(HttpMethod.POST, path)
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
                        answer = action.apply(shardId(context.pathParam("shard")), body(context, key));
                    } catch (IllegalArgumentException malformed) {
                        HttpEndpoints.answer(
                                context, 400, error("The request cannot be read: " + malformed.getMessage() + "."));
                        return;
                    }
                    answer(context, answer, CHANGE_MAX_MS, "It is not known whether that was done");
                });
        router.route(HttpMethod.POST, path)
                .handler(context -> HttpEndpoints.answer(
                        context, UNSUPPORTED, error("A change is asked for with content-type: " + JSON + ".")));
    }

    private static int shardId(String written) {
        try {
            return Integer.parseInt(written);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + written + "\" is no number of a shard", e);
        }
    }

    /** A key that is not known is a slip of the pen: without it the same request would mean something else. */
    private static JsonObject body(RoutingContext context, String key) {
        Buffer written = context.body().buffer();
        Object body;
        try {
            body = written == null || written.length() == 0 ? new JsonObject() : Json.decodeValue(written);
        } catch (DecodeException e) {
            throw new IllegalArgumentException("its body is not JSON", e);
        }
        if (!(body instanceof JsonObject fields)) {
            throw new IllegalArgumentException("its body is no JSON object");
        }
        for (String name : fields.fieldNames()) {
            if (!name.equals(key)) {
                throw new IllegalArgumentException("\"" + name + "\" is not known here, only \"" + key + "\"");
            }
        }
        return fields;
    }

    /** One with a fraction, or too large, is none: cut to what fits it would be another slot. */
    private static OptionalInt number(JsonObject body, String key) {
        Object value = body.getValue(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (value instanceof Integer number) {
            return OptionalInt.of(number);
        }
        throw new IllegalArgumentException("\"" + key + "\" is no whole number, or too large a one");
    }

    private static String text(JsonObject body, String key) {
        Object value = body.getValue(key);
        if (value == null) {
            throw missing(key);
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("\"" + key + "\" is no text");
    }

    private static IllegalArgumentException missing(String key) {
        return new IllegalArgumentException("\"" + key + "\" is missing");
    }

    private static void answer(RoutingContext context, Future<Answer> answer, long limitMs, String otherwise) {
        answer.timeout(limitMs, TimeUnit.MILLISECONDS)
                .onSuccess(found -> HttpEndpoints.answer(context, found.status(), found.body()))
                .onFailure(failure -> HttpEndpoints.answer(
                        context, 503, error(otherwise + " (" + failure.getMessage() + "); it is safe to ask again.")));
    }

    private static JsonObject error(String text) {
        return new JsonObject().put("error", text);
    }
}
