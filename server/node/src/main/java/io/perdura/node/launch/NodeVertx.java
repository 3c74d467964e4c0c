package io.perdura.node.launch;

import io.perdura.node.config.ClusterConfig;
import io.perdura.node.identity.NodeIdentity;
import io.perdura.node.routing.ClusterOptions;
import io.perdura.node.routing.ClusteredNode;
import io.perdura.node.routing.SingleNode;
import io.perdura.node.server.NodePlace;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;

/** The Vert.x a node runs on, alone or among others: native transport where there is one, no file cache, loud about blocked event loops. */
final class NodeVertx {
    private static final int BLOCKED_AFTER_MS = 1_000;

    private NodeVertx() {}

    static Future<NodePlace> build(ClusterConfig cluster, String address) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                // More loops than cores only add switches between them.
                .setEventLoopPoolSize(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .setBlockedThreadCheckInterval(BLOCKED_AFTER_MS)
                .setMaxEventLoopExecuteTime(BLOCKED_AFTER_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        if (!cluster.clustered()) {
            return Future.succeededFuture(new NodePlace(Vertx.vertx(options), new SingleNode(address)));
        }
        ClusterOptions joining = new ClusterOptions(
                cluster.host(),
                cluster.clusterPort(),
                cluster.busPort(),
                cluster.discovery(),
                address,
                cluster.roles(),
                NodeIdentity.of(cluster.security()).orElse(null));
        return ClusteredNode.start(Vertx.builder(), options, joining).map(node -> new NodePlace(node.vertx(), node));
    }
}
