package io.perdura.node.config;

/** A Postgres that is there already, named by a URL: {@code postgresql://user:password@host:5432/database}. */
public record ExternalPostgresConfig(String url) implements PostgresConfig {
    public ExternalPostgresConfig {
        PostgresUrl.require(url);
    }

    /** Host, port and database: what may be shown. */
    public String shown() {
        return PostgresUrl.withoutSecrets(url);
    }

    public String host() {
        return PostgresUrl.host(url);
    }

    public int port() {
        return PostgresUrl.port(url);
    }

    /** Never the URL itself: it may hold a password. */
    @Override
    public String toString() {
        return "ExternalPostgresConfig[" + shown() + "]";
    }
}
