package io.perdura.node.api.system;

/** What the cluster tells of itself. */
public record ClusterIdentity(String id, String name, int shardCount, String address) {}
