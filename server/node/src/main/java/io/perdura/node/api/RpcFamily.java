package io.perdura.node.api;

import java.util.Map;

/** RPCs that belong together. */
public interface RpcFamily {
    /** Who answers, by the bare name of the RPC; what is not here is not implemented. */
    Map<String, RpcFunction> methods();
}
