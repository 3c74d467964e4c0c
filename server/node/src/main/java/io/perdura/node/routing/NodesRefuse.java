package io.perdura.node.routing;

/** The nodes that are there do not let this one in; the message says in its first sentence why, in its second what to do. */
public final class NodesRefuse extends RuntimeException {
    private static final long serialVersionUID = 1;

    NodesRefuse(String reason) {
        super(
                reason
                        + " Give every node of a cluster the same --cluster-secret-file, or certificates of the same authority.");
    }
}
