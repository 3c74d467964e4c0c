package io.perdura.node.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may change something over HTTP: whoever knows the operators' token; where there is none, who asks on this machine. */
final class OperatorGate {
    private static final String BEARER = "Bearer ";

    private final Optional<String> token;

    OperatorGate(Optional<String> token) {
        this.token = token;
    }

    /** Why not, in a sentence; empty: it may. */
    Optional<String> refusal(HttpServerRequest request) {
        if (token.isPresent()) {
            return knows(token.get(), request.getHeader("authorization"))
                    ? Optional.empty()
                    : Optional.of("This node changes shards only for who knows its operators' token; give it with"
                            + " --token-file, or in PERDURA_OPERATOR_TOKEN.");
        }
        return isHere(request)
                ? Optional.empty()
                : Optional.of("This node has no operators' token, so it changes shards only for who asks on its own"
                        + " machine; ask there, or start nodes with --operator-token-file.");
    }

    private static boolean knows(String token, @Nullable String said) {
        return said != null
                && MessageDigest.isEqual(
                        (BEARER + token).getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isHere(HttpServerRequest request) {
        SocketAddress from = request.remoteAddress();
        SocketAddress to = request.localAddress();
        return from != null && to != null && (from.host().equals(to.host()) || isLoopback(from.host()));
    }

    /** The host is an address, so nothing is looked up. */
    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
