package io.perdura.node.persistence;

import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pool that can be given up for a new one, with all its connections, whatever they are doing. */
final class RenewedPool {
    private static final Logger LOG = LoggerFactory.getLogger(RenewedPool.class);

    private static final long CLOSE_MS = 2_000;

    private final Function<RenewedPool, Pool> maker;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
    private volatile Pool current;

    /** @param maker makes a pool that tells {@link #opened} of its connections */
    RenewedPool(Function<RenewedPool, Pool> maker) {
        this.maker = maker;
        this.current = maker.apply(this);
    }

    Pool get() {
        return current;
    }

    /** @param check whether the connection leads to whom it should; if it fails, the connection is used by nobody */
    void opened(SqlConnection connection, Future<Void> check) {
        channels.removeIf(channel -> !channel.isActive());
        Channel channel = channel(connection);
        channels.add(channel);
        check.onFailure(refused -> channel.close())
                .compose(fit -> connection.close())
                .onFailure(failure -> LOG.debug("A new connection was not used: {}", failure.getMessage()));
    }

    private static Channel channel(SqlConnection connection) {
        Connection unwrapped = ((SqlConnectionInternal) connection).unwrap();
        while (!(unwrapped instanceof SocketConnectionBase)) {
            unwrapped = unwrapped.unwrap(); // the pool puts itself around it
        }
        NetSocketInternal socket = (NetSocketInternal) ((SocketConnectionBase) unwrapped).socket();
        return socket.channelHandlerContext().channel();
    }

    void renew() {
        Pool former = current;
        current = maker.apply(this);
        former.close().onFailure(failure -> LOG.debug("A former pool: {}", failure.getMessage()));
        cut();
    }

    /** Closing politely would wait for the statements under way. */
    private void cut() {
        channels.forEach(channel -> channel.close().addListener(closed -> channels.remove(channel)));
    }

    Future<Void> close() {
        return current.close()
                .timeout(CLOSE_MS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(closed -> cut());
    }
}
