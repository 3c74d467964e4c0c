package io.perdura.node.persistence;

import java.util.UUID;

/** What a run owes anew, when its header stays as it is otherwise: its next deadline, and whether matching owes it a poller. */
public record DueUpdate(int slot, UUID runId, long dueAtMs, long taskAtMs) {}
