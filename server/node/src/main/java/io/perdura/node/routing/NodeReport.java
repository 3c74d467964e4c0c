package io.perdura.node.routing;

import io.perdura.node.config.Role;
import io.perdura.node.v1.NodeBelief;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What one node knows of one, for people to read.
 *
 * @param state what the node says of itself
 * @param member whether it may own something, as this node sees it
 * @param missing what keeps it from serving all that it should; none: it is ready
 */
public record NodeReport(
        String id,
        String address,
        List<String> roles,
        String version,
        String state,
        boolean member,
        int shards,
        List<String> missing) {
    public NodeReport {
        roles = List.copyOf(roles);
        missing = List.copyOf(missing);
    }

    static NodeReport of(Node node, NodeBelief belief, Sight sight, List<Node> members) {
        boolean member = members.stream().anyMatch(one -> one.id().equals(node.id()));
        List<String> missing = new ArrayList<>(belief.getMissingList());
        if (sight == Sight.OUT_OF_SIGHT) {
            missing.add(0, "it does not answer");
        } else if (!member) {
            missing.add(0, "it owns nothing: not all others hear it, or it joins, leaves or has no database");
        }
        String state = sight == Sight.OUT_OF_SIGHT
                ? "out of sight"
                : belief.getState().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new NodeReport(
                node.id(),
                node.address(),
                words(node),
                belief.getVersion(),
                state,
                member,
                sight == Sight.OUT_OF_SIGHT ? 0 : belief.getShards(),
                missing);
    }

    /** The roles of a node, in their order. */
    public static List<String> words(Node node) {
        return Stream.of(Role.values())
                .filter(node.roles()::contains)
                .map(Role::word)
                .toList();
    }
}
