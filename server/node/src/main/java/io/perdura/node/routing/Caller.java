package io.perdura.node.routing;

import java.util.Arrays;

/**
 * On whose behalf a call is made: the namespace, already resolved, and what the client says of itself.
 *
 * @param features what the client can do, as its header lists it
 */
public record Caller(
        String namespaceId, String namespaceName, String clientName, String clientVersion, String features) {
    /** A node of this cluster, for calls that name the namespace in their message. */
    public static final Caller NODE = new Caller("", "", "", "", "");

    /** The same client, in a namespace. */
    public Caller in(String id, String name) {
        return new Caller(id, name, clientName, clientVersion, features);
    }

    /** Whether the client says that it can do this. */
    public boolean supports(String feature) {
        return Arrays.asList(features.split(",", -1)).contains(feature);
    }
}
