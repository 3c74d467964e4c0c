package io.perdura.node.api;

import java.util.List;

/** RPCs that belong together. */
public interface RpcFamily {
    /** Who answers what; what is in no family is not implemented. */
    List<RpcRow<?>> rows();
}
