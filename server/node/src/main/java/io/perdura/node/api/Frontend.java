package io.perdura.node.api;

import com.google.protobuf.Message;
import io.perdura.engine.Rejection;
import io.perdura.node.api.wire.RpcCall;
import io.perdura.node.api.wire.RpcHandler;
import io.perdura.node.api.wire.Rpcs;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.rpc.Rpc;
import io.perdura.node.rpc.RpcTable;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings calls from the wire to the families of RPCs: the namespace first, then the request itself. */
public final class Frontend {

    private final NamespaceGate namespaces;
    private final NamespaceRates rates;
    private final ClientVersions clients;

    public Frontend(NamespaceGate namespaces, NamespaceRates rates, ClientVersions clients) {
        this.namespaces = namespaces;
        this.rates = rates;
        this.clients = clients;
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

    private <Q extends Message> RpcHandler plain(RpcRow<Q> row) {
        return rpc -> {
            Rejection unfit = unfit(rpc);
            return unfit != null ? Future.failedFuture(unfit) : row.apply(call(row.rpc(), rpc, caller(rpc)));
        };
    }

    private <Q extends Message> RpcHandler inNamespace(RpcRow<Q> row) {
        if (!row.rpc().isNamespaced()) {
            throw new IllegalStateException(row.rpc() + " names no namespace");
        }
        return rpc -> {
            Caller client = caller(rpc); // headers are there to be read only now
            Rejection unfit = unfit(rpc);
            return namespaces
                    .admit(row.rpc().name(), row.rpc().namespaceOf(rpc.request()))
                    .compose(namespace -> unfit != null
                            ? Future.failedFuture(unfit)
                            : rates.take(namespace.id())
                                    .compose(taken -> row.apply(
                                            call(row.rpc(), rpc, client.in(namespace.id(), namespace.name())))));
        };
    }

    private static Caller caller(RpcCall rpc) {
        String features = rpc.header("supported-features");
        return new Caller("", "", rpc.clientName(), rpc.clientVersion(), features == null ? "" : features);
    }

    /** Why the client must not speak with this server, if so. */
    private @Nullable Rejection unfit(RpcCall rpc) {
        try {
            clients.check(rpc.clientName(), rpc.clientVersion(), rpc.header("supported-server-versions"));
            return null;
        } catch (Rejection refused) {
            return refused;
        }
    }

    private static <Q extends Message> Call call(Rpc<Q, ?> rpc, RpcCall wire, Caller caller) {
        long deadlineMs = wire.deadlineMs() < 0 ? Call.NO_DEADLINE : wire.deadlineMs();
        Call call = new Call(rpc, rpc.cast(wire.request()), caller, deadlineMs);
        wire.onUndelivered(call::undelivered);
        wire.onCancel(call::cancel);
        return call;
    }
}
