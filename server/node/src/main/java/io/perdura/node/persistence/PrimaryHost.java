package io.perdura.node.persistence;

import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which of the hosts of a database is its primary, as far as is known, and the latest timeline on which one was met: a server
 * that was the primary before another was promoted stays on an earlier one, and is refused. May be used from any thread.
 */
final class PrimaryHost {
    private final List<SocketAddress> hosts;
    private volatile SocketAddress current;
    private long timeline;

    PrimaryHost(List<SocketAddress> hosts) {
        this.hosts = List.copyOf(hosts);
        this.current = hosts.get(0);
    }

    List<SocketAddress> hosts() {
        return hosts;
    }

    boolean several() {
        return hosts.size() > 1;
    }

    SocketAddress current() {
        return current;
    }

    /** From now on connections go there. */
    void is(SocketAddress host) {
        current = host;
    }

    PgConnectOptions reach(PgConnectOptions options) {
        SocketAddress host = current;
        return several() ? options.setHost(host.host()).setPort(host.port()) : options;
    }

    /** Why this server is not to be trusted, in words, or null. One that is trusted sets the mark for all others. */
    synchronized @Nullable String refusal(ServerRole role) {
        if (role.inRecovery()) {
            return "it is a standby, and what it has may be old";
        }
        if (role.timeline() < timeline) {
            return "it was the primary before another server was promoted";
        }
        timeline = role.timeline();
        return null;
    }

    String shown() {
        return hosts.stream().map(PrimaryHost::shown).collect(Collectors.joining(","));
    }

    private static String shown(SocketAddress host) {
        return host.isInetSocket() ? host.host() + ":" + host.port() : host.path();
    }
}
