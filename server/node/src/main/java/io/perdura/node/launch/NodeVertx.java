package io.perdura.node.launch;

import io.perdura.node.config.ClusterConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;

/** The Vert.x a node runs on: native transport where there is one, no file cache, loud about blocked event loops. */
final class NodeVertx {
    private static final int BLOCKED_AFTER_MS = 1_000;

    private NodeVertx() {}

    static Future<Vertx> build(ClusterConfig cluster) {
        VertxOptions options = new VertxOptions()
                .setPreferNativeTransport(true)
                .setBlockedThreadCheckInterval(BLOCKED_AFTER_MS)
                .setMaxEventLoopExecuteTime(BLOCKED_AFTER_MS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        if (cluster.clustered()) {
            return Future.failedFuture(new FatalStart(
                    StartExit.USAGE,
                    "Clustering is not there yet.",
                    "Leave out --join, --cluster-port and --bus-port."));
        }
        return Future.succeededFuture(Vertx.vertx(options));
    }
}
