package io.perdura.node.config;

import io.perdura.cluster.Discovery;
import java.util.List;
import java.util.Set;

/**
 * How a node finds the others. With no peers and clustering off it is alone and opens no port for them.
 *
 * @param clusterPort where members see one another
 * @param busPort where nodes call one another
 * @param discovery where members are looked for
 * @param security how members tell each other from strangers
 * @param roles what this node does; a node that is alone does all
 */
public record ClusterConfig(
        boolean clustered,
        String host,
        int clusterPort,
        int busPort,
        Discovery discovery,
        ClusterSecurity security,
        Set<Role> roles) {
    public ClusterConfig {
        roles = Set.copyOf(roles);
        if (roles.isEmpty() || (!clustered && roles.size() < Role.values().length)) {
            throw new InvalidSetting(
                    roles.isEmpty()
                            ? "--roles leaves this node nothing to do."
                            : "--roles leaves work undone: this node is alone.",
                    "Name at least one of frontend, history, matching; and where the others are, with --join.");
        }
        Checks.host("--cluster-ip", host);
        Checks.port("--cluster-port", clusterPort);
        Checks.port("--bus-port", busPort);
        if (discovery instanceof Discovery.Members members) {
            members.addresses().forEach(ClusterConfig::requireHostAndPort);
        }
    }

    /** A node on its own. */
    public static ClusterConfig alone() {
        return alone(Role.all());
    }

    /** The same; refuses other roles than all. */
    public static ClusterConfig alone(Set<Role> roles) {
        return new ClusterConfig(
                false, "127.0.0.1", 0, 0, new Discovery.Members(List.of()), new ClusterSecurity.Open(), roles);
    }

    private static void requireHostAndPort(String member) {
        int colon = member.lastIndexOf(':');
        if (colon <= 0 || !member.substring(colon + 1).matches("[1-9][0-9]{0,4}")) {
            throw new InvalidSetting(
                    "--join holds \"" + member + "\".", "Give cluster ports of members, such as 127.0.0.1:5701.");
        }
        Checks.port("--join", Integer.parseInt(member.substring(colon + 1)));
    }
}
