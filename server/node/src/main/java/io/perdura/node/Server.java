package io.perdura.node;

import io.perdura.node.config.NodeConfig;
import io.perdura.node.http.HttpEndpoints;
import io.perdura.node.http.Readiness;
import io.perdura.node.metric.MetricTable;
import io.perdura.node.persistence.SchemaMigrator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** A running node: the one place that wires its parts. */
public final class Server {
    private final ServerInfo info;
    private final HttpEndpoints http;
    private final NodePostgres postgres;

    private Server(ServerInfo info, HttpEndpoints http, NodePostgres postgres) {
        this.info = info;
        this.http = http;
        this.postgres = postgres;
    }

    public static Future<Server> start(Vertx vertx, NodeConfig config) {
        return NodePostgres.open(vertx, config.postgres())
                .compose(postgres -> serve(vertx, config, postgres)
                        .recover(failure -> postgres.close().transform(closed -> Future.failedFuture(failure))));
    }

    private static Future<Server> serve(Vertx vertx, NodeConfig config, NodePostgres postgres) {
        MetricTable metrics = new MetricTable();
        return new SchemaMigrator(vertx, postgres.options())
                .migrate(config.shards())
                .compose(migrated -> HttpEndpoints.listen(
                        vertx, config.http(), metrics, () -> Future.succeededFuture(Readiness.READY)))
                .map(http -> new Server(
                        new ServerInfo(
                                config.grpc().host() + ":" + config.grpc().port(),
                                config.http().host() + ":" + http.port(),
                                postgres.shown(),
                                config.namespaces()),
                        http,
                        postgres));
    }

    public ServerInfo info() {
        return info;
    }

    public Future<Void> drain(Duration limit) {
        return http.close().eventually(postgres::close);
    }
}
