package io.perdura.node.routing;

/** A node went away, or was not there, while a call was with it: whether the call was carried out is not known. */
final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreachable(String nodeId) {
        super(nodeId, null, false, false);
    }
}
