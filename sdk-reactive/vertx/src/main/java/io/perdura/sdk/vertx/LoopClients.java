package io.perdura.sdk.vertx;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.client.GrpcClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A client for each event loop, so that a call is written and its answer read on the loop that made it: the connection of a client
 * belongs to the loop of its first call, and every other loop would go over to that one and back for each call, which wakes two
 * threads. Callers that are on no loop share one.
 */
final class LoopClients {
    private final Vertx vertx;
    private final Supplier<GrpcClient> make;
    private final Map<Object, GrpcClient> clients = new ConcurrentHashMap<>();
    private volatile boolean closed;

    LoopClients(Vertx vertx, Supplier<GrpcClient> make) {
        this.vertx = vertx;
        this.make = make;
    }

    /** That of the caller's event loop; throws when all are closed. */
    GrpcClient here() {
        Context context = Vertx.currentContext();
        Object place = context != null && context.isEventLoopContext() && context.owner() == vertx
                ? Thread.currentThread()
                : this;
        GrpcClient client = clients.get(place);
        if (client == null) {
            client = clients.computeIfAbsent(place, fresh -> make.get());
        }
        if (closed) {
            throw new IllegalStateException("the transport was closed");
        }
        return client;
    }

    /** Done when all connections are closed. */
    Future<Void> close() {
        closed = true;
        return Future.all(List.copyOf(clients.values()).stream()
                        .map(GrpcClient::close)
                        .toList())
                .mapEmpty();
    }
}
