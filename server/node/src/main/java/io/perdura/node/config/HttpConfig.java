package io.perdura.node.config;

/** Where the node answers over HTTP: metrics and health. */
public record HttpConfig(String host, int port) {
    public HttpConfig {
        Checks.host("--ip", host);
        Checks.port("--metrics-port", port);
    }
}
