package io.perdura.node.launch;

import io.perdura.cluster.Discovery;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.InvalidSetting;
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
            names = "--join-kubernetes",
            paramLabel = "SERVICE",
            description = "Headless service whose pods are the members: name.namespace.svc.cluster.local.")
    private @Nullable String kubernetesService;

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
        if (join.isEmpty() && kubernetesService == null && clusterPort == null && busPort == null) {
            return ClusterConfig.alone();
        }
        int port = clusterPort == null ? CLUSTER_PORT : clusterPort;
        if (kubernetesService != null && !join.isEmpty()) {
            throw new InvalidSetting(
                    "--join and --join-kubernetes each say where the members are.", "Pass one of them.");
        }
        return new ClusterConfig(
                true,
                clusterIp,
                port,
                busPort == null ? BUS_PORT : busPort,
                kubernetesService == null
                        ? new Discovery.Members(join)
                        : new Discovery.KubernetesDns(kubernetesService, port));
    }
}
