package io.perdura.node.routing.door;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * A TLS handshake over a socket that blocks, with an end. The side that was called says one byte when it is content: in TLS
 * 1.3 the caller is done before its certificate has been looked at, and would not know that it was refused.
 */
final class Handshake {
    private static final long CALLER_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    /** Longer than the caller waits: then it is never a slow machine if the called side hangs up on a caller. */
    private static final long CALLED_NANOS_MAX = TimeUnit.SECONDS.toNanos(6);

    private static final int LAST_WORD_MS_MAX = 500;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte WELCOME = 1;

    private final Socket socket;
    private final SSLEngine engine;
    private final InputStream in;
    private final OutputStream out;
    private final long endNanos;
    /** What has come and is not opened yet: ready to be read from. */
    private final ByteBuffer received;

    private final ByteBuffer opened;
    private final ByteBuffer sealed;

    private Handshake(Socket socket, SSLEngine engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        this.endNanos = System.nanoTime() + (engine.getUseClientMode() ? CALLER_NANOS_MAX : CALLED_NANOS_MAX);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        this.received = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
        received.limit(0);
        this.opened = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        this.sealed = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    /** Fails with {@link SSLException} if one does not take the other's certificate. */
    static Session over(Socket socket, SSLEngine engine) throws IOException {
        Handshake handshake = new Handshake(socket, engine);
        try {
            handshake.shake();
            handshake.welcome();
        } catch (SSLException refused) {
            handshake.sayWhy();
            throw refused;
        } finally {
            socket.setSoTimeout(0);
        }
        return new Session(engine, handshake.received);
    }

    private void shake() throws IOException {
        engine.beginHandshake();
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            switch (status) {
                case NEED_TASK -> new Session(engine, NOTHING).runTasks();
                case NEED_WRAP -> send(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    private void welcome() throws IOException {
        if (!engine.getUseClientMode()) {
            ByteBuffer welcome = ByteBuffer.wrap(new byte[] {WELCOME});
            while (welcome.hasRemaining()) {
                send(welcome); // what the engine has to say itself comes first
            }
            return;
        }
        while (opened.position() == 0) {
            receive();
            new Session(engine, NOTHING).runTasks();
        }
        if (opened.position() != 1 || opened.get(0) != WELCOME) {
            throw new SSLException("no word of welcome");
        }
    }

    private void send(ByteBuffer content) throws IOException {
        sealed.clear();
        engine.wrap(content, sealed);
        out.write(sealed.array(), 0, sealed.position());
        out.flush();
    }

    private void receive() throws IOException {
        SSLEngineResult result = engine.unwrap(received, opened);
        if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
            fill();
        } else if (result.getStatus() != Status.OK) {
            throw new EOFException("the other side has hung up");
        }
    }

    private void fill() throws IOException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        if (leftMs <= 0) {
            throw new SocketTimeoutException("the handshake takes too long");
        }
        socket.setSoTimeout((int) leftMs);
        received.compact();
        int count = in.read(received.array(), received.position(), received.remaining());
        if (count > 0) {
            received.position(received.position() + count);
        }
        received.flip();
        if (count < 0) {
            throw new EOFException("the other side has hung up");
        }
    }

    /**
     * The engine has a last word for the other side after a failure. What that has sent meanwhile is read away: a socket that
     * is closed with something unread breaks off, and the word with it.
     */
    private void sayWhy() {
        try {
            engine.closeOutbound();
            while (!engine.isOutboundDone()) {
                send(NOTHING);
            }
            socket.shutdownOutput();
            socket.setSoTimeout(LAST_WORD_MS_MAX);
            byte[] ignored = new byte[received.capacity()];
            while (System.nanoTime() < endNanos && in.read(ignored) >= 0) {
                // until it hangs up
            }
        } catch (IOException deaf) {
            // it does not hear
        }
    }
}
