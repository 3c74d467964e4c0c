package io.perdura.node.config;

/** Where clients and workers reach the node. */
public record GrpcConfig(String host, int port) {
    public GrpcConfig {
        Checks.host("--ip", host);
        Checks.port("--port", port);
    }
}
