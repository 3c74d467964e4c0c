package io.perdura.node.persistence;

/** A further database of a cluster: its name there, and where it is. */
public record NamedDatabase(String name, PostgresOptions options) {}
