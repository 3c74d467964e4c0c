package io.perdura.node.rpc;

import com.google.protobuf.Message;
import io.perdura.node.rpc.Rpc.Place;
import java.util.ArrayList;
import java.util.List;

/** The calls of one family, gathered as they are declared. */
final class RpcList {
    private final List<Rpc<?, ?>> all = new ArrayList<>();

    <Q extends Message, R extends Message> Rpc<Q, R> anyNode(Class<Q> request, Class<R> response) {
        return add(Rpc.of(Place.ANY_NODE, request, response));
    }

    <Q extends Message, R extends Message> Rpc<Q, R> shard(Class<Q> request, Class<R> response) {
        return add(Rpc.of(Place.SHARD, request, response));
    }

    <Q extends Message, R extends Message> Rpc<Q, R> taskQueue(Class<Q> request, Class<R> response) {
        return add(Rpc.of(Place.TASK_QUEUE, request, response));
    }

    List<Rpc<?, ?>> all() {
        return List.copyOf(all);
    }

    private <Q extends Message, R extends Message> Rpc<Q, R> add(Rpc<Q, R> rpc) {
        all.add(rpc);
        return rpc;
    }
}
