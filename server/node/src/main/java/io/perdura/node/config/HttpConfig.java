package io.perdura.node.config;

import java.util.Optional;

/**
 * Where the node answers over HTTP: metrics and health.
 *
 * @param operatorToken what somebody must know to change something there; none: only who asks on this machine may
 */
public record HttpConfig(String host, int port, Optional<String> operatorToken) {
    private static final int TOKEN_MIN = 16;

    public HttpConfig {
        Checks.host("--ip", host);
        Checks.port("--metrics-port", port);
        if (operatorToken.isPresent() && operatorToken.get().length() < TOKEN_MIN) {
            throw new InvalidSetting(
                    "The operators' token has " + operatorToken.get().length() + " characters.",
                    "Give " + TOKEN_MIN + " or more: openssl rand -base64 32.");
        }
    }

    /** Without a token. */
    public HttpConfig(String host, int port) {
        this(host, port, Optional.empty());
    }

    /** Never the token itself. */
    @Override
    public String toString() {
        return "HttpConfig[" + host + ":" + port + (operatorToken.isPresent() ? ", with a token]" : "]");
    }
}
