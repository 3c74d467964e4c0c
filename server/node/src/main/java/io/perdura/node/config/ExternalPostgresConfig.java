package io.perdura.node.config;

import java.net.InetSocketAddress;
import java.util.List;

/** A Postgres that is there already, named by a URL: {@code postgresql://user:password@host:5432/database}. */
public record ExternalPostgresConfig(String url) implements PostgresConfig {
    public ExternalPostgresConfig {
        PostgresUrl.require(url);
    }

    /** Host, port and database: what may be shown. */
    public String shown() {
        return PostgresUrl.withoutSecrets(url);
    }

    /** Where it is; of several, one. */
    public List<InetSocketAddress> addresses() {
        return PostgresUrl.hosts(url).stream()
                .map(host -> new InetSocketAddress(host.name(), host.port()))
                .toList();
    }

    /** Never the URL itself: it may hold a password. */
    @Override
    public String toString() {
        return "ExternalPostgresConfig[" + shown() + "]";
    }
}
