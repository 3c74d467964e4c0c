package io.perdura.node.config;

/** The Postgres that a node keeps everything in. */
public sealed interface PostgresConfig permits EmbeddedPostgresConfig, ExternalPostgresConfig {}
