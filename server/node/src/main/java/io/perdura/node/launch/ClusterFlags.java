package io.perdura.node.launch;

import io.perdura.cluster.Discovery;
import io.perdura.node.config.ClusterConfig;
import io.perdura.node.config.ClusterSecurity;
import io.perdura.node.config.InvalidSetting;
import io.perdura.node.config.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

    @Option(
            names = "--cluster-secret-file",
            paramLabel = "FILE",
            description =
                    "A text that all nodes know; with it they tell each other from strangers, and seal what they say.")
    private @Nullable Path secretFile;

    @Option(
            names = "--cluster-tls-cert",
            paramLabel = "FILE",
            description = "Instead of a secret: this node's certificate (TEMPORAL_TLS_SERVER_CERT).")
    private @Nullable Path certificate;

    @Option(
            names = "--cluster-tls-key",
            paramLabel = "FILE",
            description = "Its key, PKCS #8 (TEMPORAL_TLS_SERVER_KEY).")
    private @Nullable Path key;

    @Option(
            names = "--cluster-tls-ca",
            paramLabel = "FILE",
            description = "Who signs the certificates of nodes, and of nothing else (TEMPORAL_TLS_SERVER_CA_CERT).")
    private @Nullable Path authority;

    @Option(
            names = "--roles",
            paramLabel = "ROLE",
            split = ",",
            description =
                    "What this node of a cluster does: frontend, history, matching. Default: all of it (PERDURA_ROLES).")
    private List<String> roleWords = List.of();

    ClusterConfig config(ConfigSources sources) {
        Set<Role> roles = roleWords.isEmpty()
                ? Role.all()
                : roleWords.stream().map(Role::of).collect(Collectors.toUnmodifiableSet());
        if (join.isEmpty() && kubernetesService == null && clusterPort == null && busPort == null) {
            return ClusterConfig.alone(roles);
        }
        ClusterSecurity security = security(sources);
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
                        : new Discovery.KubernetesDns(kubernetesService, port),
                security,
                roles);
    }

    private ClusterSecurity security(ConfigSources sources) {
        Optional<String> secret = secret(sources);
        if (certificate == null && key == null && authority == null) {
            return secret.<ClusterSecurity>map(ClusterSecurity.Secret::new).orElseGet(ClusterSecurity.Open::new);
        }
        if (secret.isPresent()) {
            throw new InvalidSetting(
                    "A secret and certificates each say who is a node of the cluster.",
                    "Give --cluster-secret-file, or --cluster-tls-cert and those that belong to it.");
        }
        if (certificate == null || key == null || authority == null) {
            throw new InvalidSetting(
                    "Of --cluster-tls-cert, --cluster-tls-key and --cluster-tls-ca one is missing.",
                    "Give all three: nothing that should be closed is left open silently.");
        }
        return new ClusterSecurity.Certificates(certificate, key, authority);
    }

    private Optional<String> secret(ConfigSources sources) {
        Path file = secretFile;
        if (file == null) {
            return sources.find("cluster.secret").map(String::strip);
        }
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new InvalidSetting(
                    "The secret file " + file + " cannot be read.", "Check its name and its permissions.");
        }
    }
}
