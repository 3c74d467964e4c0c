/**
 * Who owns a shard or a task queue, and how a call gets there; the only package that knows the event bus and Hazelcast.
 * {@link io.perdura.node.routing.Router} is the door; {@link io.perdura.node.routing.SingleNode} and
 * {@link io.perdura.node.routing.ClusteredNode} are the two ways to be a node. Ownership here is a proposal: Postgres
 * decides, and a call that reached the wrong node comes back as {@link io.perdura.node.routing.WrongOwner} and is sent
 * again. What is public here may be used from every thread.
 */
@NullMarked
package io.perdura.node.routing;

import org.jspecify.annotations.NullMarked;
