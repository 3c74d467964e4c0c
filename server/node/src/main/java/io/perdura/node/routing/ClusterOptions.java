package io.perdura.node.routing;

import io.perdura.cluster.Discovery;
import io.perdura.node.config.Role;
import io.perdura.node.identity.NodeIdentity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a node joins the others.
 *
 * @param host the interface that both ports bind to, and the name under which the other nodes reach them
 * @param port Hazelcast's, fixed
 * @param busPort the event bus's, fixed; 0 lets the system choose
 * @param discovery where nodes are looked for
 * @param address where clients reach this node, for people to read
 * @param roles what the node does
 * @param identity by what nodes know each other; null: by nothing, and nothing is sealed
 */
public record ClusterOptions(
        String host,
        int port,
        int busPort,
        Discovery discovery,
        String address,
        Set<Role> roles,
        @Nullable NodeIdentity identity) {
    public ClusterOptions {
        roles = Set.copyOf(roles);
    }
}
