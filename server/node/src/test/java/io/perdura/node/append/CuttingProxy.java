package io.perdura.node.append;

import io.perdura.node.persistence.PostgresOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before Postgres, or another server, and cuts or swallows what the test says. */
public final class CuttingProxy {
    private final Vertx vertx;
    private final NetServer server;
    private final NetClient client;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answersToCut = new AtomicInteger();
    private final AtomicInteger requestsToCut = new AtomicInteger();
    private volatile boolean silent;

    public CuttingProxy(Vertx vertx, PostgresOptions target) {
        this(vertx, target.host(), target.port());
    }

    public CuttingProxy(Vertx vertx, String host, int port) {
        this(vertx, "127.0.0.1", host, port);
    }

    /** Listens on another address than that of loopback. */
    public CuttingProxy(Vertx vertx, String listenHost, String host, int port) {
        this.vertx = vertx;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer();
        server.connectHandler(inner -> {
            inner.pause();
            client.connect(port, host).onSuccess(outer -> join(inner, outer)).onFailure(failure -> inner.close());
        });
        server.listen(0, listenHost).await();
    }

    private void join(NetSocket inner, NetSocket outer) {
        open.add(inner);
        inner.closeHandler(closed -> {
            open.remove(inner);
            outer.close();
        });
        outer.closeHandler(closed -> inner.close());
        inner.handler(request -> pass(request, requestsToCut, inner, outer));
        outer.handler(answer -> pass(answer, answersToCut, outer, inner));
        inner.resume();
    }

    private void pass(Buffer bytes, AtomicInteger toCut, NetSocket from, NetSocket to) {
        if (silent) {
            return;
        }
        if (toCut.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
            from.close();
            to.close();
        } else {
            to.write(bytes);
        }
    }

    public PostgresOptions reach(PostgresOptions target) {
        return target.at("127.0.0.1", server.actualPort());
    }

    public int port() {
        return server.actualPort();
    }

    /** The next bytes from Postgres do not arrive: what they answer has happened. */
    public void cutNextAnswer() {
        answersToCut.incrementAndGet();
    }

    /** The next bytes to Postgres do not arrive: what they ask has not happened. */
    public void cutNextRequest() {
        requestsToCut.incrementAndGet();
    }

    public void silence(boolean on) {
        silent = on;
        if (!on) {
            open.forEach(NetSocket::close);
        }
    }

    Vertx vertx() {
        return vertx;
    }
}
