package io.perdura.node.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * Everything an operator can set on one node.
 *
 * @param namespaces registered at the start if they are missing; {@code default} is always among them
 * @param shards into how many shards a new database is divided; an existing one keeps its number
 * @param autoShards whether they are divided otherwise later, without an operator
 * @param databases those beside the main one
 * @param namespaceRps calls a second that one namespace may make at this node; 0: as many as it can
 */
public record NodeConfig(
        GrpcConfig grpc,
        HttpConfig http,
        PostgresConfig postgres,
        List<FurtherDatabaseConfig> databases,
        ClusterConfig cluster,
        List<String> namespaces,
        int shards,
        AutoShards autoShards,
        int namespaceRps) {
    /** The namespace that is always there. */
    public static final String DEFAULT_NAMESPACE = "default";

    private static final int SLOTS = 4_096;
    private static final int RPS_MAX = 1_000_000;

    public NodeConfig {
        databases = List.copyOf(databases);
        namespaces = withDefault(namespaces);
        namespaces.forEach(NodeConfig::requireName);
        Checks.range("--shards", shards, 1, SLOTS);
        Checks.range("--namespace-rps", namespaceRps, 0, RPS_MAX);
        // Both would be listened on, as if they were one, and each connection would meet either.
        if (grpc.port() != 0 && grpc.port() == http.port() && cluster.roles().contains(Role.FRONTEND)) {
            throw new InvalidSetting(
                    "--port and --metrics-port are both " + grpc.port() + ".", "Give each a port of its own.");
        }
    }

    /** One that has everything in one database. */
    public NodeConfig(
            GrpcConfig grpc,
            HttpConfig http,
            PostgresConfig postgres,
            ClusterConfig cluster,
            List<String> namespaces,
            int shards,
            AutoShards autoShards,
            int namespaceRps) {
        this(grpc, http, postgres, List.of(), cluster, namespaces, shards, autoShards, namespaceRps);
    }

    private static List<String> withDefault(List<String> namespaces) {
        return Stream.concat(Stream.of(DEFAULT_NAMESPACE), namespaces.stream())
                .distinct()
                .toList();
    }

    private static void requireName(String namespace) {
        if (!namespace.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}")) {
            throw new InvalidSetting(
                    "--namespace holds \"" + namespace + "\".",
                    "Give a name of 2 to 255 letters, digits, '.', '_' or '-'.");
        }
    }
}
