package io.perdura.node;

import io.perdura.node.config.NodeConfig;
import io.perdura.node.http.HttpEndpoints;
import io.perdura.node.http.Readiness;
import io.perdura.node.metric.MetricTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A running node: the one place that wires its parts. */
public final class Server {
    private final ServerInfo info;
    private final HttpEndpoints http;

    private Server(ServerInfo info, HttpEndpoints http) {
        this.info = info;
        this.http = http;
    }

    public static Future<Server> start(Vertx vertx, NodeConfig config) {
        MetricTable metrics = new MetricTable();
        return HttpEndpoints.listen(vertx, config.http(), metrics, () -> Future.succeededFuture(Readiness.READY))
                .map(http -> new Server(
                        new ServerInfo(
                                config.grpc().host() + ":" + config.grpc().port(),
                                config.http().host() + ":" + http.port(),
                                "no Postgres yet",
                                config.namespaces()),
                        http));
    }

    public ServerInfo info() {
        return info;
    }

    public Future<Void> drain(Duration limit) {
        return http.close();
    }
}
