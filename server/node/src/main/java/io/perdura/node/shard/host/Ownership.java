package io.perdura.node.shard.host;

import io.perdura.node.persistence.NodeSessions;
import io.perdura.node.persistence.ShardStorage;
import java.util.function.BooleanSupplier;

/**
 * What Postgres has to say about who owns what.
 *
 * @param serves whether it can be reached at all, as far as is known
 */
public record Ownership(ShardStorage shards, NodeSessions sessions, BooleanSupplier serves) {}
