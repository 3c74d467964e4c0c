package io.perdura.node.persistence;

import java.util.UUID;

/** A new due time for a run whose header stays as it is otherwise. */
public record DueUpdate(int slot, UUID runId, long dueAtMs) {}
