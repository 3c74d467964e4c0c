package io.perdura.node.routing;

import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.rpc.Rpc;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A table from kinds of calls to what is done with them where they are decided; complete before the first call.
 *
 * @param <P> the place: what the routes are handed to work on
 */
public final class Routes<P> {

    /** Answers one kind of call. */
    @FunctionalInterface
    public interface Route<P, Q extends Message> {
        Future<Reply> handle(P place, Call call, Q request);
    }

    private final Map<Rpc<?, ?>, Row<P, ?>> rows = new HashMap<>();

    private record Row<P, Q extends Message>(Rpc<Q, ?> rpc, Route<P, Q> route) {
        Future<Reply> handle(P place, Call call) {
            return route.handle(place, call, rpc.cast(call.request()));
        }
    }

    public <Q extends Message> Routes<P> on(Rpc<Q, ?> rpc, Route<P, Q> route) {
        if (rows.put(rpc, new Row<>(rpc, route)) != null) {
            throw new IllegalArgumentException(rpc + " has a route already");
        }
        return this;
    }

    /** Does what the call asks for; a refusal is thrown or a failure. */
    public Future<Reply> handle(P place, Call call) {
        Row<P, ?> row = rows.get(call.rpc());
        if (row == null) {
            throw new Rejection(Code.UNIMPLEMENTED, "unknown method " + call.method());
        }
        return row.handle(place, call);
    }

    public Set<Rpc<?, ?>> rpcs() {
        return Set.copyOf(rows.keySet());
    }
}
