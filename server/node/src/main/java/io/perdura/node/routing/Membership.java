package io.perdura.node.routing;

import java.util.List;

/** Which nodes there are, as far as this one can see; a hint, never a proof of ownership. */
public interface Membership {
    Node self();

    /** The nodes that may own something, by id: never empty, and without those that are about to leave. */
    List<Node> members();

    /** Whether calls to the node have a chance. */
    boolean isAlive(String nodeId);

    /** The listener is called after each change, in order, on a context that it must leave for its own. */
    void listen(MembershipListener listener);
}
