package io.perdura.node.namespace;

import static io.temporal.api.enums.v1.NamespaceState.NAMESPACE_STATE_DELETED;
import static io.temporal.api.enums.v1.NamespaceState.NAMESPACE_STATE_DEPRECATED;
import static io.temporal.api.enums.v1.NamespaceState.NAMESPACE_STATE_REGISTERED;

import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.NamespaceState;
import java.util.List;
import java.util.Map;

/** Which calls a namespace takes in which state: a deprecated one starts no workflows, a deleted one takes none. */
public final class NamespaceStates {

    private static final Map<String, List<NamespaceState>> BY_METHOD = Map.of(
            "StartWorkflowExecution", List.of(NAMESPACE_STATE_REGISTERED),
            "SignalWithStartWorkflowExecution", List.of(NAMESPACE_STATE_REGISTERED),
            "DeleteNamespace",
                    List.of(NAMESPACE_STATE_REGISTERED, NAMESPACE_STATE_DEPRECATED, NAMESPACE_STATE_DELETED));

    private static final List<NamespaceState> OTHERWISE =
            List.of(NAMESPACE_STATE_REGISTERED, NAMESPACE_STATE_DEPRECATED);

    private NamespaceStates() {}

    /** Fails with a {@link Rejection} unless the namespace's state allows the call; {@code method} is its bare name. */
    public static void require(Namespace namespace, String method) {
        List<NamespaceState> allowed = BY_METHOD.getOrDefault(method, OTHERWISE);
        if (!allowed.contains(namespace.state())) {
            throw NamespaceRejection.invalidState(namespace, allowed);
        }
    }
}
