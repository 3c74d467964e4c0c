package io.perdura.node.persistence;

import java.util.UUID;

/** One task of one run: 0 is its workflow task, any other number the event that scheduled an activity. */
public record BacklogKey(int slot, UUID runId, long task) {}
