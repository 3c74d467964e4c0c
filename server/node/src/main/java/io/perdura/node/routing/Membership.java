package io.perdura.node.routing;

import java.util.List;

/** Which nodes there are, as far as this one can see; a hint, never a proof of ownership. */
public interface Membership {
    Node self();

    /** The nodes that may own something, by id: never empty, and without those that are about to leave. */
    List<Node> members();

    /** What can be told of a node, members or not. */
    Sight sight(String nodeId);

    /** Whether calls to the node have a chance. */
    default boolean isAlive(String nodeId) {
        return sight(nodeId) != Sight.OUT_OF_SIGHT;
    }

    /** Whether some member has not been heard for so long that it may have begun to take what is ours. */
    default boolean inDoubt() {
        return false;
    }

    /** The newest layout of the shards that another node says it knows, by its version; 0: none has said. */
    default long layoutElsewhere() {
        return 0;
    }

    /** Members that have not said which layout they know: of an earlier version, or about to begin. */
    default List<Node> withoutLayout() {
        return List.of();
    }

    /** Other members that have not said that they know this database: they were not told of it, or are of an earlier version. */
    default List<Node> withoutDatabase(String name) {
        return List.of();
    }

    /** The listener is called after each change of members, in order, on a context that it must leave for its own. */
    void listen(MembershipListener listener);
}
