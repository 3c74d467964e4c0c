package io.perdura.node.persistence;

import java.util.UUID;

/** A run by the key of its rows. */
public record StoredRun(int slot, UUID runId) {}
