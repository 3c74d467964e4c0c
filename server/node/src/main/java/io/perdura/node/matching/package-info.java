/**
 * Hosts the engine's matching: parked polls, and the tasks offered to them. {@link
 * io.perdura.node.matching.MatchingHost} is the door; a {@code Partition} is one task queue at work. A partition is used
 * on one event-loop context only, chosen by its name. Nothing here is durable: what is lost is offered again.
 */
@NullMarked
package io.perdura.node.matching;

import org.jspecify.annotations.NullMarked;
