package io.perdura.node.config;

import java.nio.file.Path;

/** A Postgres of the node's own, started with it, its data below a directory. */
public record EmbeddedPostgresConfig(Path directory, int connectionsMax) implements PostgresConfig {
    public EmbeddedPostgresConfig {
        Checks.range("SQL_MAX_CONNS", connectionsMax, 1, 1_000);
    }
}
