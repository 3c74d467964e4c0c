package io.perdura.node.rpc;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls that somebody knows, by name. */
public final class RpcTable {
    private final Map<String, Rpc<?, ?>> byName = new LinkedHashMap<>();

    private RpcTable(Collection<Rpc<?, ?>> rpcs) {
        for (Rpc<?, ?> rpc : rpcs) {
            if (byName.put(rpc.name(), rpc) != null) {
                throw new IllegalArgumentException("There is a call " + rpc + " already");
            }
        }
    }

    /** What clients may call: each is answered by one family of the api. */
    public static RpcTable ofClients() {
        List<Rpc<?, ?>> rpcs = new ArrayList<>();
        rpcs.addAll(WorkflowRpcs.all());
        rpcs.addAll(OperationRpcs.all());
        rpcs.addAll(BatchRpcs.all());
        rpcs.addAll(WorkerRpcs.all());
        rpcs.addAll(VisibilityRpcs.all());
        rpcs.addAll(NamespaceRpcs.all());
        rpcs.addAll(SystemRpcs.all());
        return new RpcTable(rpcs);
    }

    /** What nodes may ask of each other: calls of clients on their way, and their own. */
    public static RpcTable ofNodes() {
        List<Rpc<?, ?>> rpcs = new ArrayList<>(ofClients().all());
        rpcs.addAll(NodeRpcs.all());
        return new RpcTable(rpcs);
    }

    public List<Rpc<?, ?>> all() {
        return List.copyOf(byName.values());
    }

    /** The call with this name; UNIMPLEMENTED if there is none. */
    public Rpc<?, ?> named(String name) {
        Rpc<?, ?> rpc = byName.get(name);
        if (rpc == null) {
            throw new Rejection(Code.UNIMPLEMENTED, "unknown method " + name);
        }
        return rpc;
    }
}
