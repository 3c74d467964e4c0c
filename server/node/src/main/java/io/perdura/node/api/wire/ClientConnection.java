package io.perdura.node.api.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.Http2ServerConnection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection: pinged, retired when idle or old, closed when its client does not read. Not thread-safe. */
final class ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);
    private static final double AGE_SPREAD = 0.1;
    private static final int FLUSHES_MERGED_MAX = 256;

    /** What a connection makes the server keep while it is silent. */
    static final int OWN_BYTES = 32 << 10;

    /** No event tells that a window has opened again while nothing is queued. */
    private static final long ROOM_LOOK_MS = 50;

    private final Vertx vertx;
    private final GrpcListener listener;
    private final GrpcSettings settings;
    private final Http2ServerConnection http;
    private final Context context;
    private final long pingTimer;
    private final long ageTimer;
    private final Promise<Void> told = Promise.promise();
    private int calls;
    private long quietSinceNanos = System.nanoTime();
    /** Read by other event loops. */
    private final AtomicLong unreadBytes = new AtomicLong();

    private long callBytes = OWN_BYTES;
    private boolean cutOff;
    private boolean retired;
    private boolean closed;

    ClientConnection(Vertx vertx, GrpcListener listener, Http2ServerConnection http) {
        this.vertx = vertx;
        this.listener = listener;
        this.settings = listener.settings();
        this.http = http;
        this.context = vertx.getOrCreateContext();
        GrpcSettings.KeepAlive keepAlive = settings.keepAlive();
        double spread = 1 + AGE_SPREAD * (2 * ThreadLocalRandom.current().nextDouble() - 1);
        long ageMs = Math.max(1, (long) (keepAlive.ageMax().toMillis() * spread));
        pingTimer = vertx.setPeriodic(keepAlive.pingInterval().toMillis(), timer -> inspect());
        ageTimer = vertx.setTimer(ageMs, timer -> retireLogged(keepAlive.ageGrace()));
        http.exceptionHandler(failure -> LOG.debug("Connection failed: {}", failure.toString()));
        // Vert.x flushes each write that is made outside of a read: twice for every reply that comes late.
        http.channelHandlerContext().pipeline().addFirst(new FlushConsolidationHandler(FLUSHES_MERGED_MAX, true));
    }

    void closed() {
        closed = true;
        listener.replies().give(unreadBytes.getAndSet(0));
        listener.calls().give(callBytes);
        callBytes = 0;
        told.tryComplete();
        vertx.cancelTimer(pingTimer);
        vertx.cancelTimer(ageTimer);
    }

    void callStarted() {
        calls++;
    }

    void callEnded() {
        calls--;
        quietSinceNanos = System.nanoTime();
    }

    /** Counts what a call makes the server keep; false: there is no room for it. */
    boolean hold(long bytes) {
        if (closed || !listener.calls().take(bytes)) {
            return false;
        }
        callBytes += bytes;
        return true;
    }

    /** What a call held is free again. */
    void release(long bytes) {
        if (!closed) { // then all was given back
            callBytes -= bytes;
            listener.calls().give(bytes);
        }
    }

    /** Counts a reply that is about to be written; false: the client has not read the earlier ones and is cut off. */
    boolean reply(int bytes) {
        if (closed) {
            return false;
        }
        if (unreadBytes.get() > settings.limits().replyBytesMax()) {
            cutOff();
        }
        if (!cutOff && !listener.replies().take(bytes)) {
            listener.cutOffSlowest();
            if (!cutOff) { // the reply is there already, and whoever is cut off gives back more than it takes
                listener.replies().overdraw(bytes);
            }
        }
        if (cutOff) {
            return false;
        }
        unreadBytes.addAndGet(bytes);
        return true;
    }

    void written(int bytes) {
        if (!closed) {
            unreadBytes.addAndGet(-bytes);
            listener.replies().give(bytes);
        }
    }

    /** Replies that wait for the client. Callable from any thread. */
    long unreadBytes() {
        return unreadBytes.get();
    }

    /** The client does not read its replies. Callable from any thread. */
    void cutOffSoon() {
        context.runOnContext(hop -> cutOff());
    }

    private void cutOff() {
        if (!cutOff && !closed) {
            cutOff = true;
            LOG.warn("Client at {} does not read its replies: connection closed", http.remoteAddress());
            closeNow();
        }
    }

    /** Whether so many bytes of a stream leave at once, with something behind them: its client, and the connection's, takes them. */
    boolean hasRoom(int streamId, int bytes) {
        ChannelHandlerContext handlers = http.channelHandlerContext();
        if (!(handlers.handler() instanceof Http2ConnectionHandler handler)) {
            return false;
        }
        Http2Stream stream = handler.connection().stream(streamId);
        Http2RemoteFlowController flow = handler.encoder().flowController();
        return stream != null
                && bytes < flow.windowSize(stream)
                && unreadBytes.get() < flow.windowSize(handler.connection().connectionStream())
                && bytes < handlers.channel().bytesBeforeUnwritable();
    }

    /** Runs the action as soon as trailers of the stream would leave at once; never if the client is gone before. */
    void whenRoom(int streamId, Runnable action) {
        if (hasRoom(streamId, 0)) {
            action.run();
        } else if (!closed && isOpen(streamId)) {
            vertx.setTimer(ROOM_LOOK_MS, again -> whenRoom(streamId, action));
        }
    }

    private boolean isOpen(int streamId) {
        return http.channelHandlerContext().handler() instanceof Http2ConnectionHandler handler
                && handler.connection().stream(streamId) != null;
    }

    private void inspect() {
        GrpcSettings.KeepAlive keepAlive = settings.keepAlive();
        if (calls == 0
                && System.nanoTime() - quietSinceNanos >= keepAlive.idleMax().toNanos()) {
            retireLogged(keepAlive.ageGrace());
            return;
        }
        ping(keepAlive.pingTimeout()).onFailure(lost -> {
            if (!closed) {
                LOG.debug("Client at {} does not answer pings: connection closed", http.remoteAddress());
                closeNow();
            }
        });
    }

    private void retireLogged(Duration grace) {
        retire(grace).onFailure(failure -> LOG.debug("Connection closed while retiring: {}", failure.toString()));
    }

    /**
     * Asks the client to go elsewhere, lets its calls end, closes after the grace. The first GOAWAY still lets every call
     * in; once the ping behind it is answered the client knows, and no call can be lost between the two.
     *
     * @return completes when the client knows, or is gone
     */
    Future<Void> retire(Duration grace) {
        if (retired || closed) {
            return Future.succeededFuture();
        }
        retired = true;
        http.goAway(0, Integer.MAX_VALUE);
        Duration patience = settings.keepAlive().pingTimeout();
        ping(patience.compareTo(grace) < 0 ? patience : grace).onComplete(answer -> {
            told.tryComplete();
            http.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(failure -> LOG.debug("Connection not closed: {}", failure.toString()));
        });
        return told.future();
    }

    private Future<Void> ping(Duration timeout) {
        Promise<Void> answered = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), late -> answered.tryFail("ping not answered"));
        http.ping(Buffer.buffer(Long.BYTES).appendLong(System.nanoTime())).onComplete(pong -> {
            vertx.cancelTimer(timer);
            if (pong.succeeded()) {
                answered.tryComplete();
            } else {
                answered.tryFail(pong.cause());
            }
        });
        return answered.future();
    }

    private void closeNow() {
        http.shutdown(0, TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.debug("Connection not closed: {}", failure.toString()));
    }
}
