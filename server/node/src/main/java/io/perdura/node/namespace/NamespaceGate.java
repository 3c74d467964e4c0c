package io.perdura.node.namespace;

import io.perdura.engine.Rejection;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;

/** What every call that names a namespace passes first: the name is one, the namespace exists, its state allows the call. */
public final class NamespaceGate {

    /** Longest name, in bytes. */
    public static final int NAME_BYTES_MAX = 1000;

    private final NamespaceRegistry registry;

    public NamespaceGate(NamespaceRegistry registry) {
        this.registry = registry;
    }

    /** Fails with a {@link Rejection} if the name is missing or too long. */
    public static void requireName(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
            throw NamespaceRejection.tooLong();
        }
        if (name.isEmpty()) {
            throw NamespaceRejection.notSet();
        }
    }

    /** The namespace, if it takes the call; {@code method} is the bare name of the RPC. */
    public Future<Namespace> admit(String method, String name) {
        try {
            if (name.isEmpty()) {
                throw NamespaceRejection.empty();
            }
            requireName(name);
        } catch (Rejection refused) {
            return Future.failedFuture(refused);
        }
        return registry.byName(name).map(namespace -> {
            NamespaceStates.require(namespace, method);
            return namespace;
        });
    }
}
