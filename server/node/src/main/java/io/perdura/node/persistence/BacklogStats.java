package io.perdura.node.persistence;

/** How many tasks of a queue stand in the backlog, and since when the oldest waits; 0 if there is none. */
public record BacklogStats(long tasks, long oldestMs) {}
