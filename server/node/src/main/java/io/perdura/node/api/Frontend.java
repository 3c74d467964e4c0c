package io.perdura.node.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.perdura.node.api.wire.RpcCall;
import io.perdura.node.api.wire.RpcHandler;
import io.perdura.node.api.wire.Rpcs;
import io.perdura.node.namespace.NamespaceGate;
import io.perdura.node.routing.Call;
import io.perdura.node.routing.Caller;
import io.perdura.node.routing.Reply;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Brings calls from the wire to the families of RPCs: the namespace first, then the request itself. */
public final class Frontend {

    private final NamespaceGate namespaces;

    public Frontend(NamespaceGate namespaces) {
        this.namespaces = namespaces;
    }

    /** What is in no family answers UNIMPLEMENTED. */
    public Rpcs bind(Rpcs rpcs, List<RpcFamily> families) {
        for (RpcFamily family : families) {
            boolean namespaced = family instanceof NamespacedFamily;
            for (Map.Entry<String, RpcFunction> method : family.methods().entrySet()) {
                rpcs.on(method.getKey(), namespaced ? inNamespace(method.getValue()) : plain(method.getValue()));
            }
        }
        return rpcs;
    }

    private static RpcHandler plain(RpcFunction function) {
        return rpc -> apply(function, call(rpc, new Caller("", "", rpc.clientName(), rpc.clientVersion())));
    }

    private RpcHandler inNamespace(RpcFunction function) {
        return rpc -> namespaces
                .admit(rpc.method(), namespaceOf(rpc.request()))
                .compose(namespace -> apply(
                        function,
                        call(
                                rpc,
                                new Caller(namespace.id(), namespace.name(), rpc.clientName(), rpc.clientVersion()))));
    }

    private static Call call(RpcCall rpc, Caller caller) {
        Call call = new Call(
                rpc.method(), rpc.request(), caller, rpc.deadlineMs() < 0 ? Call.NO_DEADLINE : rpc.deadlineMs());
        rpc.onUndelivered(call::undelivered);
        rpc.onCancel(call::cancel);
        return call;
    }

    private static Future<Reply> apply(RpcFunction function, Call call) {
        try {
            return function.apply(call);
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private static String namespaceOf(Message request) {
        FieldDescriptor field = request.getDescriptorForType().findFieldByName("namespace");
        return (String) request.getField(field);
    }
}
