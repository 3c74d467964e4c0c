package io.perdura.node.api.system;

import java.util.function.IntSupplier;

/** What the cluster tells of itself; how many shards there are may change. */
public record ClusterIdentity(String id, String name, IntSupplier shardCount, String address) {}
