package io.perdura.node.routing;

/** Says that a call reached a node that does not own its target: nothing was done, and the router asks the owner. */
public final class WrongOwner extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WrongOwner(String target) {
        super(target, null, false, false);
    }
}
