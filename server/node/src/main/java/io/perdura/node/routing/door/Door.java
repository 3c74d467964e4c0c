package io.perdura.node.routing.door;

import com.hazelcast.nio.MemberSocketInterceptor;
import io.perdura.node.identity.NodeIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who stands at Hazelcast's port: shakes hands with everybody who connects, and is shaken hands with where this node
 * connects, before Hazelcast reads or writes a byte. Whoever shows no certificate that is taken is sent away in that
 * moment, and told why; those who are inside notice nothing. Callable from every thread.
 */
public final class Door implements MemberSocketInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final long TELL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final NodeIdentity identity;
    private final SSLContext context;
    private final Map<Socket, Session> sessions = Collections.synchronizedMap(new WeakHashMap<>());
    private volatile @Nullable String refusal;
    private long sentAway;
    private long toldNanos;

    public Door(NodeIdentity identity) {
        this.identity = identity;
        this.context = identity.context();
    }

    /** Why a node that is there does not let this one in, in a sentence; empty if none has refused it. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public void init(Properties properties) {
        // everything it needs it was made with
    }

    @Override
    public void onConnect(Socket socket) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        try {
            sessions.put(socket, Handshake.over(socket, engine));
        } catch (SocketTimeoutException slow) {
            throw slow; // it may be busy
        } catch (IOException refused) {
            String reason = reason(socket, refused);
            if (refusal == null || refused instanceof SSLException) {
                refusal = reason; // a reason that was given is worth more than one that is guessed
            }
            throw new SentAway(reason);
        }
    }

    @Override
    public void onAccept(Socket socket) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        try {
            sessions.put(socket, Handshake.over(socket, engine));
        } catch (IOException refused) {
            tell(socket, refused);
            throw new SentAway(socket.getInetAddress().getHostAddress() + " was sent away");
        }
    }

    /** What both sides have agreed on; once for each connection. */
    Session session(Socket socket) {
        Session agreed = sessions.remove(socket);
        if (agreed == null) {
            throw new IllegalStateException("nobody has shaken hands over " + socket);
        }
        return agreed;
    }

    private String reason(Socket socket, IOException refused) {
        String other = socket.getRemoteSocketAddress() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress() + ":" + address.getPort()
                : "another address";
        return !(refused instanceof SSLException)
                        || String.valueOf(refused.getMessage()).contains("nrecognized SSL message")
                ? "The node at " + other + " hangs up when this one shows its " + identity.proof()
                        + ": it speaks in the clear, or it has just ended."
                : "The node at " + other + " has another " + identity.proof() + " than this one ("
                        + refused.getMessage() + ").";
    }

    /** Somebody may knock all the time. */
    private synchronized void tell(Socket socket, IOException refused) {
        sentAway++;
        long now = System.nanoTime();
        if (sentAway == 1 || now - toldNanos >= TELL_EVERY_NANOS) {
            LOG.warn(
                    "Sent away {} who connected to the port between nodes, the last from {}: {}",
                    sentAway,
                    socket.getInetAddress().getHostAddress(),
                    refused.getMessage());
            toldNanos = now;
        }
    }

    /** Without a trace of the stack: Hazelcast writes it into the log, and who knocks could fill that. */
    private static final class SentAway extends IOException {
        private static final long serialVersionUID = 1;

        SentAway(String reason) {
            super(reason);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
