package io.perdura.node.launch;

import io.perdura.cluster.Discovery;
import io.perdura.node.config.EmbeddedPostgresConfig;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perdura local-cluster}: several nodes and a Postgres on this machine, to see what happens when one is killed. */
@Command(
        name = "local-cluster",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Start several nodes and a Postgres on this machine; kill any of them and watch.")
public final class LocalCluster implements Callable<Integer> {
    private static final int NODES_MAX = 9;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = {"--port", "-p"},
            paramLabel = "PORT",
            defaultValue = "7233",
            description = "gRPC port of the first node; the others have those that follow. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "9090",
            description = "HTTP port of the first node; the others have those that follow. Default: ${DEFAULT-VALUE}.")
    private int metricsPort;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            defaultValue = "5701",
            description =
                    "Cluster port of the first node; the others have those that follow. Default: ${DEFAULT-VALUE}.")
    private int clusterPort;

    @Option(
            names = "--data-dir",
            paramLabel = "DIRECTORY",
            description = "Where data and the nodes' logs are kept. Default: a directory that is deleted at the end.")
    private @Nullable Path dataDirectory;

    @Mixin
    private final LogFlags log = new LogFlags();

    @Override
    public Integer call() throws InterruptedException, IOException {
        Logging.configure(log.config(LogConfig.Level.INFO));
        if (nodes < 1 || nodes > NODES_MAX) {
            throw new InvalidSetting("--nodes is " + nodes + ".", "Give a number from 1 to " + NODES_MAX + ".");
        }
        requirePorts();
        StopSignal stop = new StopSignal(System.out);
        Path kept = dataDirectory;
        boolean ephemeral = kept == null;
        Path directory = kept == null
                ? Path.of(System.getProperty("java.io.tmpdir"))
                : kept.toAbsolutePath().normalize();
        Path logs = ephemeral ? Files.createTempDirectory("perdura-logs-") : directory;
        try (RunningPostgres postgres = RunningPostgres.of(new EmbeddedPostgresConfig(directory, ephemeral))) {
            List<String> program = LocalNode.program(
                    Objects.requireNonNull(spec).root().userObject().getClass().getName());
            List<LocalNode> members = new ArrayList<>();
            Discovery.Members discovery = Discovery.loopback(clusterPort, nodes);
            for (int i = 0; i < nodes; i++) {
                members.add(new LocalNode(
                        program,
                        i + 1,
                        port + i,
                        metricsPort + i,
                        clusterPort + i,
                        discovery,
                        postgres.options(),
                        logs.resolve("node-" + (i + 1) + ".log")));
            }
            new LocalNodes(members, System.out).run(stop);
            stop.say("Stopping Postgres.");
        }
        if (ephemeral) {
            LocalNode.deleteLogs(logs);
        }
        stop.say("Stopped.");
        return 0;
    }

    private void requirePorts() {
        List<FatalStart> taken = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            require("--port", port + i, taken);
            require("--metrics-port", metricsPort + i, taken);
            require("--cluster-port", clusterPort + i, taken);
        }
        if (!taken.isEmpty()) {
            throw FatalStart.all(taken);
        }
    }

    private static void require(String flag, int port, List<FatalStart> taken) {
        try {
            Ports.requireFree(flag, "127.0.0.1", port);
        } catch (FatalStart failure) {
            taken.add(failure);
        }
    }
}
