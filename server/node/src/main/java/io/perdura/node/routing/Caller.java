package io.perdura.node.routing;

/** On whose behalf a call is made: the namespace, already resolved, and the client's own name for itself. */
public record Caller(String namespaceId, String namespaceName, String clientName, String clientVersion) {
    /** A node of this cluster, for calls that name the namespace in their message. */
    public static final Caller NODE = new Caller("", "", "", "");
}
