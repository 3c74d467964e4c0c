package io.perdura.sdk.service;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a server is and how it is reached; every transport takes it. Immutable. */
public final class ConnectionOptions implements Cloneable {
    private static final int PORT_DEFAULT = 7233;

    private final String host;
    private final int port;
    private @Nullable TlsOptions tls;
    private Duration keepAliveTime = Duration.ofSeconds(30);
    private Duration keepAliveTimeout = Duration.ofSeconds(15);
    private int answerBytesMax = 128 << 20;

    private ConnectionOptions(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** To that server, in the clear. */
    public static ConnectionOptions of(String host, int port) {
        return new ConnectionOptions(host, port);
    }

    /** {@code host:port}, {@code [ipv6]:port}, or a host alone with port 7233. */
    public static ConnectionOptions of(String address) {
        int colon = address.lastIndexOf(':');
        boolean portless = colon < 0 || address.endsWith("]");
        String host = portless ? address : address.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.contains("/")) {
            throw new IllegalArgumentException("'" + address + "' is no address: it should be host:port");
        }
        return new ConnectionOptions(host, portless ? PORT_DEFAULT : port(address, address.substring(colon + 1)));
    }

    private static int port(String address, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 1 << 16) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("'" + address + "' has no port of 1 to 65535: it should be host:port");
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** As people write it. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** Unset: what is sent is in the clear. */
    public ConnectionOptions tls(@Nullable TlsOptions value) {
        ConnectionOptions copy = copy();
        copy.tls = value;
        return copy;
    }

    public @Nullable TlsOptions tls() {
        return tls;
    }

    /** After so long without a word from the server it is asked whether it is there; 30 s if unset. */
    public ConnectionOptions keepAliveTime(Duration value) {
        ConnectionOptions copy = copy();
        copy.keepAliveTime = value;
        return copy;
    }

    public Duration keepAliveTime() {
        return keepAliveTime;
    }

    /** A server that has not said so for this long is not there, and its calls fail; 15 s if unset. */
    public ConnectionOptions keepAliveTimeout(Duration value) {
        ConnectionOptions copy = copy();
        copy.keepAliveTimeout = value;
        return copy;
    }

    public Duration keepAliveTimeout() {
        return keepAliveTimeout;
    }

    /** The largest answer that is read; 128 MiB if unset. */
    public ConnectionOptions answerBytesMax(int value) {
        ConnectionOptions copy = copy();
        copy.answerBytesMax = value;
        return copy;
    }

    public int answerBytesMax() {
        return answerBytesMax;
    }

    private ConnectionOptions copy() {
        try {
            return (ConnectionOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
