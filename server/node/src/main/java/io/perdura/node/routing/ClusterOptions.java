package io.perdura.node.routing;

import java.util.List;

/**
 * How a node joins the others.
 *
 * @param host the interface that both ports bind to, and the name under which the other nodes reach them
 * @param port Hazelcast's, fixed
 * @param busPort the event bus's, fixed; 0 lets the system choose
 * @param joinList host:port of nodes to look for, this one may be among them
 * @param address where clients reach this node, for people to read
 */
public record ClusterOptions(String host, int port, int busPort, List<String> joinList, String address) {
    public ClusterOptions {
        joinList = List.copyOf(joinList);
    }
}
