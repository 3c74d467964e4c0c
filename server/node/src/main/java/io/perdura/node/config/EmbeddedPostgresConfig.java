package io.perdura.node.config;

import java.nio.file.Path;

/**
 * A Postgres of the node's own, started with it.
 *
 * @param directory where its data is kept; if it is ephemeral, where a directory is made that is deleted at the end
 */
public record EmbeddedPostgresConfig(Path directory, boolean ephemeral) implements PostgresConfig {}
