package io.perdura.node.launch;

import io.perdura.node.config.ClusterConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a node finds the others, as flags; naming any of them makes it a member of a cluster. */
final class ClusterFlags {
    private static final int CLUSTER_PORT = 5701;
    private static final int BUS_PORT = 0;

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Cluster ports of members, such as 127.0.0.1:5701,127.0.0.1:5702.")
    private List<String> join = List.of();

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            description = "Where members see one another. Default: 5701.")
    private @Nullable Integer clusterPort;

    @Option(
            names = "--bus-port",
            paramLabel = "PORT",
            description = "Where nodes call one another. Default: one that is free.")
    private @Nullable Integer busPort;

    @Option(
            names = "--cluster-ip",
            paramLabel = "ADDRESS",
            defaultValue = "${env:TEMPORAL_BROADCAST_ADDRESS:-127.0.0.1}",
            description = "Address the other nodes reach this one at (TEMPORAL_BROADCAST_ADDRESS). Default:"
                    + " ${DEFAULT-VALUE}.")
    private String clusterIp = "";

    ClusterConfig config() {
        if (join.isEmpty() && clusterPort == null && busPort == null) {
            return ClusterConfig.alone();
        }
        return new ClusterConfig(
                true,
                clusterIp,
                clusterPort == null ? CLUSTER_PORT : clusterPort,
                busPort == null ? BUS_PORT : busPort,
                join);
    }
}
