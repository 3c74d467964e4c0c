package io.perdura.node.routing.door;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import java.io.EOFException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** The last of those through whose hands goes what Hazelcast sends: seals it. On the thread that writes. */
final class SealingHandler extends OutboundHandler<ByteBuffer, ByteBuffer> {
    private static final int RECORDS = 4;

    private final Session session;

    SealingHandler(Session session) {
        this.session = session;
    }

    @Override
    public void handlerAdded() {
        initDstBuffer(RECORDS * session.engine().getSession().getPacketBufferSize());
    }

    @Override
    public HandlerStatus onWrite() throws Exception {
        if (dst.hasRemaining()) {
            dst.compact();
        } else {
            dst.clear();
        }
        try {
            while (src.hasRemaining() || session.engine().getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                SSLEngineResult result = session.engine().wrap(src, dst);
                switch (result.getStatus()) {
                    case OK -> session.runTasks();
                    case BUFFER_OVERFLOW -> {
                        return HandlerStatus.DIRTY; // goes on once the socket has taken some
                    }
                    default -> throw new EOFException("the connection is closed");
                }
            }
            return HandlerStatus.CLEAN;
        } finally {
            dst.flip();
        }
    }
}
