package io.perdura.node.server;

import io.perdura.node.routing.Membership;
import io.vertx.core.Vertx;

/** Where a node runs: its Vert.x, and the nodes around it. */
public record NodePlace(Vertx vertx, Membership membership) {}
