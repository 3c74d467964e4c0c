package io.perdura.node.config;

import java.util.Optional;

/**
 * Where clients and workers reach the node.
 *
 * @param tls empty: they speak in the clear
 */
public record GrpcConfig(String host, int port, Optional<ClientTlsConfig> tls) {
    public GrpcConfig {
        Checks.host("--ip", host);
        Checks.port("--port", port);
    }

    /** In the clear. */
    public GrpcConfig(String host, int port) {
        this(host, port, Optional.empty());
    }
}
