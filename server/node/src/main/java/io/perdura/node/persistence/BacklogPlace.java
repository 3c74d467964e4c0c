package io.perdura.node.persistence;

import java.util.UUID;

/** A place in the order in which a queue's backlog is read: priority, age, then any order that is kept. */
public record BacklogPlace(int priority, long scheduledMs, UUID runId, long task) {}
