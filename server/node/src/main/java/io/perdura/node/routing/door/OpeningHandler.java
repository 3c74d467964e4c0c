package io.perdura.node.routing.door;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import java.io.EOFException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The first of those through whose hands goes what comes for Hazelcast: opens it. What does not fit into the buffer of the
 * next one, which may be of three bytes, waits here. On the thread that reads.
 */
final class OpeningHandler extends InboundHandler<ByteBuffer, ByteBuffer> {
    private static final int RECORDS = 4;

    private final Session session;
    /** Ready to be read from. */
    private final ByteBuffer opened;

    OpeningHandler(Session session) {
        this.session = session;
        this.opened = ByteBuffer.allocate(session.engine().getSession().getApplicationBufferSize());
        opened.limit(0);
    }

    @Override
    public void handlerAdded() {
        initSrcBuffer(RECORDS * session.engine().getSession().getPacketBufferSize());
        src.put(session.early());
    }

    @Override
    public HandlerStatus onRead() throws Exception {
        src.flip();
        try {
            while (true) {
                pass();
                if (opened.hasRemaining()) {
                    return HandlerStatus.DIRTY; // the next one makes room first
                }
                opened.clear();
                SSLEngineResult result;
                try {
                    result = session.engine().unwrap(src, opened);
                } finally {
                    opened.flip();
                }
                switch (result.getStatus()) {
                    case OK -> goOn(result);
                    case BUFFER_UNDERFLOW -> {
                        return HandlerStatus.CLEAN;
                    }
                    default -> throw new EOFException("the other side has closed the connection");
                }
            }
        } finally {
            src.compact();
        }
    }

    /** New keys, say: what is to be answered goes out with the next write. */
    private void goOn(SSLEngineResult result) {
        session.runTasks();
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            channel.outboundPipeline().wakeup();
        }
    }

    private void pass() {
        int count = Math.min(opened.remaining(), dst.remaining());
        if (count > 0) {
            int end = opened.limit();
            opened.limit(opened.position() + count);
            dst.put(opened);
            opened.limit(end);
        }
    }
}
