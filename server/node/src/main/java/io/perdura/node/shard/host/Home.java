package io.perdura.node.shard.host;

import io.perdura.node.persistence.RunStorage;

/**
 * One database, as shards know it: the rows of their runs, and what it has to say about who owns them.
 *
 * @param database what the cluster calls it
 */
public record Home(String database, RunStorage runs, Ownership ownership) {}
