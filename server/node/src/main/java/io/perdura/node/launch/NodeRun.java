package io.perdura.node.launch;

import io.perdura.node.config.NodeConfig;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.server.NodePlace;
import io.perdura.node.server.Server;
import java.time.Duration;

/** One node from start to drained: checks ports, starts, says that it is ready, waits for a signal, drains. */
final class NodeRun {
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);
    private static final Duration DRAIN_SLACK = Duration.ofSeconds(40);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final NodeConfig config;

    private final boolean untilReady;

    /** @param untilReady whether it ends by itself once it is ready */
    NodeRun(NodeConfig config, boolean untilReady) {
        this.config = config;
        this.untilReady = untilReady;
    }

    /** Returns after a clean drain; fails with {@link FatalStart} if the node could not start. */
    void run() throws InterruptedException {
        StartChecks.require(config);
        StopSignal stop = new StopSignal(System.out);
        try (RunningPostgres postgres = RunningPostgres.of(config.postgres())) {
            run(postgres.options(), stop);
            if (postgres.isOurs()) {
                stop.say("Stopping Postgres.");
            }
        }
        stop.say("Stopped.");
    }

    private void run(PostgresOptions postgres, StopSignal stop) throws InterruptedException {
        String address = config.grpc().host() + ":" + config.grpc().port();
        NodePlace place = Await.within(START_MAX, NodeVertx.build(config.cluster(), address), config.postgres());
        try {
            Server server = Await.within(START_MAX, Server.start(place, config, postgres), config.postgres());
            ReadyBlock.print(System.out, server.info(), config);
            if (!untilReady) {
                stop.await();
            }
            Await.end(DRAIN_MAX.plus(DRAIN_SLACK), server.drain(DRAIN_MAX));
        } finally {
            Await.end(CLOSE_MAX, place.vertx().close());
        }
    }
}
