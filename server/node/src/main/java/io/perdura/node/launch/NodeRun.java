package io.perdura.node.launch;

import io.perdura.node.Server;
import io.perdura.node.config.NodeConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node from start to drained: checks ports, starts, says that it is ready, waits for a signal, drains. */
final class NodeRun {
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final NodeConfig config;
    private final Optional<DataDirectory> data;

    NodeRun(NodeConfig config, Optional<DataDirectory> data) {
        this.config = config;
        this.data = data;
    }

    /** Returns after a clean drain; fails with {@link FatalStart} if the node could not start. */
    void run() throws InterruptedException {
        requirePorts();
        StopSignal stop = new StopSignal();
        Vertx vertx = within(START_MAX, NodeVertx.build(config));
        try {
            Server server = within(START_MAX, Server.start(vertx, config));
            ReadyBlock.print(System.out, server.info(), data);
            stop.await();
            finish(DRAIN_MAX, server.drain(DRAIN_MAX));
        } finally {
            finish(CLOSE_MAX, vertx.close());
        }
    }

    private void requirePorts() {
        Ports.requireFree("--port", config.grpc().host(), config.grpc().port());
        Ports.requireFree("--metrics-port", config.http().host(), config.http().port());
        if (config.cluster().clustered()) {
            Ports.requireFree(
                    "--cluster-port", config.cluster().host(), config.cluster().clusterPort());
            Ports.requireFree(
                    "--bus-port", config.cluster().host(), config.cluster().busPort());
        }
    }

    private <T> T within(Duration limit, Future<T> future) throws InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw StartFailure.explain(e, config);
        }
    }

    /** What goes wrong on the way out is logged, and the way out goes on. */
    private static void finish(Duration limit, Future<Void> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(limit.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Logger log = LoggerFactory.getLogger(NodeRun.class);
            log.warn("The node did not stop cleanly", e);
        }
    }
}
