package io.perdura.node.launch;

import io.perdura.node.config.ClientTlsConfig;
import io.perdura.node.config.GrpcConfig;
import io.perdura.node.config.HttpConfig;
import io.perdura.node.config.InvalidSetting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the node listens, as flags. */
final class ListenFlags {
    private static final String PROMETHEUS_ENDPOINT = "PROMETHEUS_ENDPOINT";
    private static final int METRICS_PORT = 9090;

    @Option(
            names = "--ip",
            paramLabel = "ADDRESS",
            defaultValue = "${env:BIND_ON_IP:-127.0.0.1}",
            description = "Address to listen on (BIND_ON_IP). Default: ${DEFAULT-VALUE}.")
    private String ip = "";

    @Option(
            names = {"--port", "-p"},
            paramLabel = "PORT",
            defaultValue = "${env:FRONTEND_GRPC_PORT:-7233}",
            description = "gRPC port (FRONTEND_GRPC_PORT). Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "HTTP port of /metrics, /healthz and /readyz (PROMETHEUS_ENDPOINT). Default: 9090.")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--operator-token-file",
            paramLabel = "FILE",
            description =
                    "A text of 16 characters or more that operators must show to change shards over the metrics port"
                            + " (PERDURA_OPERATOR_TOKEN_FILE). Without it: only from this machine.")
    private @Nullable Path operatorTokenFile;

    @Option(names = "--http-port", paramLabel = "PORT", description = "Accepted; there is no HTTP API yet.")
    private @Nullable Integer httpPort;

    @Option(names = "--ui-port", paramLabel = "PORT", description = "Accepted; there is no Web UI yet.")
    private @Nullable Integer uiPort;

    @Option(
            names = {
                "--ui-ip",
                "--ui-public-path",
                "--ui-asset-path",
                "--ui-codec-endpoint",
                "--dynamic-config-value",
                "--sqlite-pragma"
            },
            paramLabel = "VALUE",
            description = "Accepted, so that scripts made for other servers run; without effect.")
    private List<String> foreign = List.of();

    @Option(names = "--headless", description = "Accepted; there is no Web UI yet, so every node is headless.")
    private boolean headless;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description =
                    "Certificate that clients see, PEM (TEMPORAL_TLS_FRONTEND_CERT); without it they speak in the clear.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key (TEMPORAL_TLS_FRONTEND_KEY).")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description =
                    "Only clients with a certificate of this authority are served (TEMPORAL_TLS_CLIENT1_CA_CERT).")
    private @Nullable Path clientAuthority;

    GrpcConfig grpc(ConfigSources sources) {
        return new GrpcConfig(ip, port, Optional.ofNullable(tls(sources)));
    }

    private @Nullable ClientTlsConfig tls(ConfigSources sources) {
        String required = sources.find("listen.tls.require-client-cert").orElse("");
        Path authority = required.equalsIgnoreCase("false") ? null : clientAuthority;
        if (required.equalsIgnoreCase("true") && authority == null) {
            throw new InvalidSetting(
                    "Clients are to show a certificate, and no authority is named that signs them.",
                    "Pass --tls-client-ca, or unset TEMPORAL_TLS_REQUIRE_CLIENT_AUTH.");
        }
        if (certificate == null && key == null && authority == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new InvalidSetting(
                    "Of --tls-cert and --tls-key one is missing.",
                    "Give both: nothing that should be closed is left open silently.");
        }
        return new ClientTlsConfig(certificate, key, Optional.ofNullable(authority));
    }

    HttpConfig http(ConfigSources sources) {
        Optional<String> token = OperatorToken.of(operatorTokenFile, sources);
        if (metricsPort != null) {
            return new HttpConfig(ip, metricsPort, token);
        }
        return sources.find("listen.metrics-endpoint")
                .map(text -> endpoint(text, token))
                .orElseGet(() -> new HttpConfig(ip, METRICS_PORT, token));
    }

    /** Says which of the given flags do nothing yet. */
    void warnOfFlagsWithoutEffect(PrintStream out) {
        if (httpPort != null) {
            out.println("--http-port has no effect yet: there is no HTTP API.");
        }
        if (!foreign.isEmpty()) {
            out.println(
                    "Flags of a Web UI, of dynamic configuration and of SQLite have no effect: there is none of these.");
        }
        if (uiPort != null || headless) {
            out.println((uiPort == null ? "--headless" : "--ui-port") + " has no effect yet: there is no Web UI.");
        }
    }

    private HttpConfig endpoint(String endpoint, Optional<String> token) {
        int colon = endpoint.lastIndexOf(':');
        if (colon < 0 || !endpoint.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new InvalidSetting(
                    PROMETHEUS_ENDPOINT + " is \"" + endpoint + "\".",
                    "Give an address and a port, such as 127.0.0.1:9090, or pass --metrics-port.");
        }
        return new HttpConfig(
                colon == 0 ? ip : endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)), token);
    }
}
