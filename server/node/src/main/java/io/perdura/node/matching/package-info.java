/**
 * Hosts the engine's matching: parked polls, and the tasks offered to them. {@link
 * io.perdura.node.matching.MatchingHost} is the door; a {@code Partition} is one task queue at work. A partition is used
 * on one event-loop context only, chosen by its name. Nothing here is durable but what somebody set
 * for a queue: what is lost is offered again, or read from the backlog.
 */
@NullMarked
package io.perdura.node.matching;

import org.jspecify.annotations.NullMarked;
