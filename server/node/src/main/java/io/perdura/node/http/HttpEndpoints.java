package io.perdura.node.http;

import io.perdura.node.config.HttpConfig;
import io.perdura.node.metric.MetricTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What is answered over HTTP: {@code /healthz} (the process lives), {@code /readyz} (it can serve), {@code /nodes} (who is
 * there, as this node sees it), {@code /shards}, {@code /metrics}. Runs on one event loop.
 */
public final class HttpEndpoints {
    private static final long READINESS_MAX_MS = 2_000;
    private static final int IDLE_SECONDS_MAX = 120;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final HttpServer server;
    private final Future<MetricsPage> metrics;

    private HttpEndpoints(HttpServer server, Future<MetricsPage> metrics) {
        this.server = server;
        this.metrics = metrics;
    }

    /** Yields the endpoints once they listen. A readiness that is not there after 2 s counts as not ready. */
    public static Future<HttpEndpoints> listen(
            Vertx vertx,
            HttpConfig config,
            MetricTable table,
            Supplier<Future<Readiness>> readiness,
            Supplier<Future<JsonArray>> nodes,
            ShardDoor shards) {
        Future<MetricsPage> metrics = vertx.executeBlocking(() -> new MetricsPage(table));
        Router router = Router.router(vertx);
        router.route(HttpMethod.GET, "/healthz").handler(HttpEndpoints::live);
        router.route(HttpMethod.GET, "/readyz").handler(context -> ready(context, readiness));
        router.route(HttpMethod.GET, "/nodes").handler(context -> nodes(context, nodes));
        ShardEndpoints.mount(router, shards, new OperatorGate(config.operatorToken()));
        router.route(HttpMethod.GET, "/metrics").handler(context -> metrics(context, vertx, metrics));
        HttpServerOptions options =
                new HttpServerOptions().setIdleTimeout(IDLE_SECONDS_MAX).setIdleTimeoutUnit(TimeUnit.SECONDS);
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .listen(config.port(), config.host())
                .map(server -> new HttpEndpoints(server, metrics));
    }

    public int port() {
        return server.actualPort();
    }

    public Future<Void> close() {
        return server.close().compose(closed -> metrics).map(page -> {
            page.close();
            return null;
        });
    }

    private static void live(RoutingContext context) {
        answer(context, 200, new JsonObject().put("status", "OK"));
    }

    private static void ready(RoutingContext context, Supplier<Future<Readiness>> readiness) {
        readiness
                .get()
                .timeout(READINESS_MAX_MS, TimeUnit.MILLISECONDS)
                .otherwise(failure -> new Readiness(List.of("readiness is unknown: " + failure.getMessage())))
                .onSuccess(found -> ready(context, found));
    }

    private static void ready(RoutingContext context, Readiness found) {
        JsonObject body = new JsonObject().put("status", found.ready() ? "OK" : "NOT_READY");
        if (!found.ready()) {
            body.put("missing", new JsonArray(found.missing()));
        }
        if (!found.notes().isEmpty()) {
            body.put("notes", new JsonArray(found.notes()));
        }
        answer(context, found.ready() ? 200 : SERVICE_UNAVAILABLE, body);
    }

    private static void nodes(RoutingContext context, Supplier<Future<JsonArray>> nodes) {
        nodes.get()
                .timeout(READINESS_MAX_MS, TimeUnit.MILLISECONDS)
                .onSuccess(found -> answer(context, 200, new JsonObject().put("nodes", found)))
                .onFailure(context::fail);
    }

    private static void metrics(RoutingContext context, Vertx vertx, Future<MetricsPage> metrics) {
        metrics.compose(page -> vertx.executeBlocking(page::text))
                .onSuccess(text -> context.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(context::fail);
    }

    static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }
}
