package io.perdura.node.routing;

/** Hears that nodes came or went. */
@FunctionalInterface
public interface MembershipListener {
    void membersChanged(MembershipChange change);
}
