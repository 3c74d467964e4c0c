package io.perdura.node.persistence;

import java.util.UUID;

/** A run that needs its shard at {@code dueAtMs} although nobody calls. */
public record DueRun(int slot, UUID namespaceId, String workflowId, UUID runId, long dueAtMs) {}
