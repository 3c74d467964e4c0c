package io.perdura.node.routing;

import java.util.List;

/**
 * Who may own something before and after nodes came or went. Who offered tasks to a queue that has moved offers them
 * again: the new owner knows nothing.
 */
public record MembershipChange(List<Node> before, List<Node> after) {
    public boolean moved(TaskQueueKey queue) {
        return !Rendezvous.ownerOfQueue(queue, before).equals(Rendezvous.ownerOfQueue(queue, after));
    }

    /** Who is a member no longer. */
    public List<Node> lost() {
        return before.stream().filter(node -> !after.contains(node)).toList();
    }
}
