package io.perdura.node.routing;

import io.perdura.node.config.Role;
import java.util.Set;

/**
 * One process of the cluster.
 *
 * @param id new with every start of the process, so that nobody is taken for a predecessor
 * @param address where its gRPC port is reached, for people to read
 * @param roles what it does; only those who own something are ever named as its owner
 */
public record Node(String id, String address, Set<Role> roles) {
    /** Nobody is there who could own it: who calls it is told that nobody answers, and tries again. */
    static final Node NOBODY = new Node("", "", Set.of());

    public Node {
        roles = Set.copyOf(roles);
    }

    /** One that does everything. */
    public Node(String id, String address) {
        this(id, address, Role.all());
    }

    /** Whether it is one of those that may have shards. */
    public boolean ownsShards() {
        return roles.contains(Role.HISTORY);
    }

    /** How an owner is written down in the shard table. */
    public String text() {
        return id + "@" + address;
    }

    /** The id in an owner's text. */
    public static String idOf(String text) {
        int end = text.indexOf('@');
        return end < 0 ? text : text.substring(0, end);
    }
}
