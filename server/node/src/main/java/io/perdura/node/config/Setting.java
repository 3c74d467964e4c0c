package io.perdura.node.config;

import java.util.List;

/**
 * One thing that an operator can set, and every name it has.
 *
 * @param key where it stands in a file: {@code postgres.host}
 * @param flag its flag, or empty if it has none
 * @param environment its names in the environment; the first that is set counts
 * @param form what a value must look like
 * @param wanted what a value must look like, in words
 * @param secret whether its value is never shown
 */
public record Setting(String key, String flag, List<String> environment, String form, String wanted, boolean secret) {

    private static final String PORT = "[0-9]{1,5}";

    /** All of them, in the order in which they are printed. */
    public static final List<Setting> ALL = List.of(
            text("listen.ip", "--ip", "BIND_ON_IP"),
            port("listen.port", "--port", "FRONTEND_GRPC_PORT"),
            port("listen.metrics-port", "--metrics-port"),
            new Setting(
                    "listen.metrics-endpoint", "", List.of("PROMETHEUS_ENDPOINT"), ".*:" + PORT, "address:port", false),
            text("listen.operator-token-file", "--operator-token-file", "PERDURA_OPERATOR_TOKEN_FILE"),
            new Setting("listen.operator-token", "", List.of("PERDURA_OPERATOR_TOKEN"), ".*", "a text", true),
            port("listen.http-port", "--http-port", "FRONTEND_HTTP_PORT"),
            text("listen.tls.cert", "--tls-cert", "TEMPORAL_TLS_FRONTEND_CERT"),
            text("listen.tls.key", "--tls-key", "TEMPORAL_TLS_FRONTEND_KEY"),
            text("listen.tls.client-ca", "--tls-client-ca", "TEMPORAL_TLS_CLIENT1_CA_CERT"),
            choice("listen.tls.require-client-cert", "", "true|false", "TEMPORAL_TLS_REQUIRE_CLIENT_AUTH"),
            new Setting("postgres.url", "--postgres", List.of(), "postgres(ql)?://.*", "postgresql://…", true),
            text("postgres.host", "", "POSTGRES_SEEDS"),
            port("postgres.port", "", "DB_PORT"),
            text("postgres.database", "", "DBNAME"),
            text("postgres.user", "", "POSTGRES_USER"),
            new Setting("postgres.password", "", List.of("POSTGRES_PWD"), ".*", "a text", true),
            text("postgres.password-file", "", "POSTGRES_PWD_FILE"),
            choice("postgres.tls.enabled", "", "true|false", "SQL_TLS_ENABLED"),
            text("postgres.tls.ca", "", "SQL_CA"),
            choice("postgres.tls.verify-host", "", "true|false", "SQL_HOST_VERIFICATION"),
            new Setting(
                    "databases",
                    "--database",
                    List.of("PERDURA_DATABASES"),
                    FurtherDatabaseConfig.NAME + "=postgres(ql)?://.*",
                    "a list of NAME=postgresql://…",
                    true),
            list("cluster.join", "--join", "[^:,]+:[1-9][0-9]{0,4}", "a list of host:port"),
            text("cluster.kubernetes-service", "--join-kubernetes"),
            text("cluster.ip", "--cluster-ip", "TEMPORAL_BROADCAST_ADDRESS"),
            port("cluster.port", "--cluster-port"),
            port("cluster.bus-port", "--bus-port"),
            new Setting("cluster.secret", "", List.of("PERDURA_CLUSTER_SECRET"), ".*", "a text", true),
            text("cluster.secret-file", "--cluster-secret-file", "PERDURA_CLUSTER_SECRET_FILE"),
            text("cluster.tls.cert", "--cluster-tls-cert", "TEMPORAL_TLS_SERVER_CERT"),
            text("cluster.tls.key", "--cluster-tls-key", "TEMPORAL_TLS_SERVER_KEY"),
            text("cluster.tls.ca", "--cluster-tls-ca", "TEMPORAL_TLS_SERVER_CA_CERT"),
            new Setting(
                    "cluster.roles",
                    "--roles",
                    List.of("PERDURA_ROLES"),
                    "(?i)(frontend|history|matching)(,(frontend|history|matching))*",
                    "a list of frontend, history, matching",
                    false),
            list("namespaces", "--namespace", ".+", "a list of names"),
            new Setting("shards", "--shards", List.of("NUM_HISTORY_SHARDS"), "[0-9]{1,4}", "1 to 4096", false),
            new Setting(
                    "auto-shards.between",
                    "--auto-shards",
                    List.of("PERDURA_AUTO_SHARDS"),
                    "(?i)off|[0-9]{1,3}-[0-9]{1,3}",
                    "off, or the fewest and the most shards, such as 4-64",
                    false),
            rate("auto-shards.split-above", "--auto-shards-split-above", "PERDURA_AUTO_SHARDS_SPLIT_ABOVE"),
            rate("auto-shards.merge-below", "--auto-shards-merge-below", "PERDURA_AUTO_SHARDS_MERGE_BELOW"),
            new Setting(
                    "auto-shards.pause",
                    "--auto-shards-pause",
                    List.of("PERDURA_AUTO_SHARDS_PAUSE"),
                    "[0-9]{1,5}",
                    "1 to 86400 seconds",
                    false),
            new Setting("limits.namespace-rps", "--namespace-rps", List.of(), "[0-9]{1,7}", "0 to 1000000", false),
            choice("log.level", "--log-level", "debug|info|warn|error|never", "LOG_LEVEL"),
            choice("log.format", "--log-format", "text|json|pretty"));

    public Setting {
        environment = List.copyOf(environment);
    }

    private static Setting text(String key, String flag, String... environment) {
        return new Setting(key, flag, List.of(environment), ".+", "a text", false);
    }

    private static Setting port(String key, String flag, String... environment) {
        return new Setting(key, flag, List.of(environment), PORT, "a port, 0 to 65535", false);
    }

    private static Setting rate(String key, String flag, String environment) {
        return new Setting(key, flag, List.of(environment), "[0-9]{1,6}", "1 to 100000 a second", false);
    }

    private static Setting choice(String key, String flag, String choices, String... environment) {
        return new Setting(key, flag, List.of(environment), "(?i)(" + choices + ")", choices.replace("|", ", "), false);
    }

    private static Setting list(String key, String flag, String item, String wanted) {
        return new Setting(key, flag, List.of(), item + "(," + item + ")*", wanted, false);
    }
}
