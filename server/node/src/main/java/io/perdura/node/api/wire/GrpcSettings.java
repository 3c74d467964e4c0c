package io.perdura.node.api.wire;

import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the gRPC listener listens, and every bound it keeps. */
public record GrpcSettings(
        String host, int port, @Nullable Tls tls, Limits limits, KeepAlive keepAlive, Windows windows) {

    /**
     * What clients may ask for.
     *
     * @param callBytesMax of all connections, and of all calls that are open with their headers and requests, half-read ones
     *     too
     * @param replyBytesMax of unread replies on one connection
     * @param repliesBytesMax of unread replies on all connections
     */
    public record Limits(
            int messageBytesMax,
            long callBytesMax,
            long replyBytesMax,
            long repliesBytesMax,
            int errorBytesMax,
            int headerBytesMax,
            int callsPerConnectionMax,
            int streamsMax,
            int connectionsMax,
            int resetsMax,
            Duration resetsWindow) {}

    /** How long a connection lives: pings find dead peers, ages spread clients over nodes, the grace lets calls end. */
    public record KeepAlive(
            Duration pingInterval, Duration pingTimeout, Duration idleMax, Duration ageMax, Duration ageGrace) {}

    /** The server's certificate and, if clients must bring one too, whom to trust. */
    public record Tls(KeyCertOptions certificate, @Nullable TrustOptions clients) {}

    /** How much a client may send ahead of being read. */
    public record Windows(int streamBytes, int connectionBytes) {}

    /** The values a server runs with unless told otherwise. */
    public static GrpcSettings defaults() {
        return new GrpcSettings(
                "127.0.0.1",
                7233,
                null,
                new Limits(
                        4 << 20,
                        Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 2),
                        64L << 20,
                        Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 8),
                        4_000,
                        64 << 10,
                        10_000,
                        1_000,
                        20_000,
                        20_000,
                        Duration.ofSeconds(30)),
                new KeepAlive(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(70)),
                new Windows(1 << 20, 16 << 20));
    }

    public GrpcSettings withAddress(String newHost, int newPort) {
        return new GrpcSettings(newHost, newPort, tls, limits, keepAlive, windows);
    }

    public GrpcSettings withTls(@Nullable Tls newTls) {
        return new GrpcSettings(host, port, newTls, limits, keepAlive, windows);
    }

    public GrpcSettings withLimits(Limits newLimits) {
        return new GrpcSettings(host, port, tls, newLimits, keepAlive, windows);
    }

    public GrpcSettings withKeepAlive(KeepAlive newKeepAlive) {
        return new GrpcSettings(host, port, tls, limits, newKeepAlive, windows);
    }
}
