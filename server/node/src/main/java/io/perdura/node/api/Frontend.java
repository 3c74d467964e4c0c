package io.perdura.node.api;

import com.google.protobuf.Message;
import io.perdura.node.api.wire.RpcCall;
import io.perdura.node.api.wire.RpcHandler;
import io.perdura.node.api.wire.Rpcs;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.RpcTable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Brings calls from the wire to the families of RPCs: the namespace first, then the request itself. */
public final class Frontend {

    private final NamespaceGate namespaces;

    public Frontend(NamespaceGate namespaces) {
        this.namespaces = namespaces;
    }

    /** Binds what clients may call, each to the one family that answers it. What is in no family answers UNIMPLEMENTED. */
    public Rpcs bind(Rpcs rpcs, List<RpcFamily> families) {
        Set<Rpc<?, ?>> unanswered = new HashSet<>(RpcTable.ofClients().all());
        for (RpcFamily family : families) {
            for (RpcRow<?> row : family.rows()) {
                if (!unanswered.remove(row.rpc())) {
                    throw new IllegalStateException(row.rpc() + " is not for clients, or has an answer already");
                }
                rpcs.on(row.rpc().name(), family instanceof NamespacedFamily ? inNamespace(row) : plain(row));
            }
        }
        if (!unanswered.isEmpty()) {
            throw new IllegalStateException("No family answers " + unanswered);
        }
        return rpcs;
    }

    private static <Q extends Message> RpcHandler plain(RpcRow<Q> row) {
        return rpc -> row.apply(call(row.rpc(), rpc, new Caller("", "", rpc.clientName(), rpc.clientVersion())));
    }

    private <Q extends Message> RpcHandler inNamespace(RpcRow<Q> row) {
        if (!row.rpc().isNamespaced()) {
            throw new IllegalStateException(row.rpc() + " names no namespace");
        }
        return rpc -> namespaces
                .admit(row.rpc().name(), row.rpc().namespaceOf(rpc.request()))
                .compose(namespace -> row.apply(call(
                        row.rpc(),
                        rpc,
                        new Caller(namespace.id(), namespace.name(), rpc.clientName(), rpc.clientVersion()))));
    }

    private static <Q extends Message> Call call(Rpc<Q, ?> rpc, RpcCall wire, Caller caller) {
        long deadlineMs = wire.deadlineMs() < 0 ? Call.NO_DEADLINE : wire.deadlineMs();
        Call call = new Call(rpc, rpc.cast(wire.request()), caller, deadlineMs);
        wire.onUndelivered(call::undelivered);
        wire.onCancel(call::cancel);
        return call;
    }
}
