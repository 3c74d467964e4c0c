package io.perdura.node.routing;

import io.perdura.cluster.Discovery;

/**
 * How a node joins the others.
 *
 * @param host the interface that both ports bind to, and the name under which the other nodes reach them
 * @param port Hazelcast's, fixed
 * @param busPort the event bus's, fixed; 0 lets the system choose
 * @param discovery where nodes are looked for
 * @param address where clients reach this node, for people to read
 */
public record ClusterOptions(String host, int port, int busPort, Discovery discovery, String address) {}
