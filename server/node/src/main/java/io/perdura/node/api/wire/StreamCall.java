package io.perdura.node.api.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of a streaming method: messages in, messages out, until either side ends it. All on its event loop. */
final class StreamCall extends DeadlineWheel.Entry {
    /** What the node keeps of an open stream. */
    private static final int STREAM_BYTES = 16 << 10;

    private final ListenerVerticle listener;
    private final ClientConnection connection;
    private final HttpServerRequest http;
    private final Context context;
    private @Nullable FrameReader reader;
    private Runnable onEnd = () -> {};
    private Runnable onClose = () -> {};
    private boolean ended;
    private boolean gone;
    private boolean paused;
    private int heldBytes;
    private Future<Void> lastWrite = Future.succeededFuture();

    StreamCall(ListenerVerticle listener, ClientConnection connection, HttpServerRequest http) {
        this.listener = listener;
        this.connection = connection;
        this.http = http;
        this.context = listener.currentContext();
    }

    void start(Consumer<StreamCall> method) {
        connection.callStarted();
        http.exceptionHandler(this::clientGone);
        http.response().exceptionHandler(this::clientGone);
        try {
            hold(STREAM_BYTES);
            reader = listener.reader(http.getHeader("grpc-encoding"));
            long timeoutMs = Timeout.parseMs(http.getHeader("grpc-timeout"));
            if (timeoutMs >= 0) {
                listener.deadlines().add(this, timeoutMs);
            }
            listener.streamOpened(this);
        } catch (Rejection rejection) {
            fail(rejection);
            return;
        }
        method.accept(this);
    }

    private void clientGone(Throwable reset) {
        gone = true;
        close();
    }

    /** Where to run what concerns this call. */
    Context context() {
        return context;
    }

    <T extends Message> void onMessage(Parser<T> parser, Consumer<T> handler) {
        http.handler(chunk -> read(chunk, parser, handler));
        http.endHandler(end -> {
            if (!ended && reader != null && !reader.isEmpty()) {
                fail(new Rejection(Code.INTERNAL, "grpc: unexpected end of the request"));
            } else if (!ended) {
                onEnd.run();
            }
        });
    }

    private <T extends Message> void read(Buffer chunk, Parser<T> parser, Consumer<T> handler) {
        FrameReader frames = reader;
        if (ended || frames == null) {
            return;
        }
        try {
            frames.add(chunk);
            for (ByteString message = frames.next(); message != null; message = ended ? null : frames.next()) {
                handler.accept(parser.parseFrom(message));
            }
        } catch (InvalidProtocolBufferException e) {
            fail(new Rejection(Code.INTERNAL, "grpc: error unmarshalling request: " + e.getMessage()));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Runs when the client has sent its last message. */
    void onEnd(Runnable handler) {
        onEnd = handler;
    }

    /** Runs once when the call is over, however it ends. */
    void onClose(Runnable handler) {
        onClose = handler;
    }

    void send(Message message) {
        if (ended) {
            return;
        }
        HttpServerResponse response = http.response();
        if (!response.headWritten()) {
            response.headers().set(HttpHeaders.CONTENT_TYPE, WireStatus.GRPC);
            response.setChunked(true);
        }
        ByteString bytes = message.toByteString();
        int frameBytes = bytes.size() + FrameWriter.PREFIX_BYTES;
        if (!connection.reply(frameBytes)) {
            return;
        }
        lastWrite = response.write(FrameWriter.frame(List.of(bytes), bytes.size()))
                .onComplete(written -> connection.written(frameBytes));
        if (response.writeQueueFull()) {
            pause(response);
        }
    }

    /** A client that does not read is not read from either; what it may send nevertheless has room. */
    private void pause(HttpServerResponse response) {
        if (paused) {
            return;
        }
        int bytes = listener.settings().windows().streamBytes();
        try {
            hold(bytes);
        } catch (Rejection rejection) {
            fail(rejection);
            return;
        }
        paused = true;
        http.pause();
        response.drainHandler(drained -> {
            paused = false;
            release(bytes);
            http.resume();
        });
    }

    private void hold(int bytes) {
        if (!connection.hold(bytes)) {
            throw WireStatus.overloaded("too many calls are open");
        }
        heldBytes += bytes;
    }

    private void release(int bytes) {
        int held = Math.min(bytes, heldBytes); // all is released when the call is over
        connection.release(held);
        heldBytes -= held;
    }

    void end() {
        endWith(WireStatus.of(Code.OK, ""));
    }

    void fail(Throwable failure) {
        endWith(WireStatus.of(failure, http.path(), listener.settings().limits().errorBytesMax()));
    }

    private void endWith(WireStatus status) {
        if (ended) {
            return;
        }
        close();
        HttpServerResponse response = http.response();
        lastWrite.onComplete(written -> {
            if (response.headWritten()) {
                connection.whenRoom(response.streamId(), () -> write(status, response));
            } else {
                write(status, response);
            }
        });
    }

    private void write(WireStatus status, HttpServerResponse response) {
        if (gone) {
            return;
        }
        if (response.headWritten()) {
            status.write(response.trailers());
            response.end().onFailure(WireStatus::gone);
        } else {
            status.end(response, connection);
        }
        if (!http.isEnded()) {
            response.reset(0);
        }
    }

    private void close() {
        if (ended) {
            return;
        }
        ended = true;
        listener.deadlines().remove(this);
        listener.streamClosed(this);
        if (reader != null) {
            reader.close();
            reader = null;
        }
        connection.callEnded();
        release(heldBytes);
        onClose.run();
    }

    @Override
    void expire() {
        endWith(WireStatus.of(Code.DEADLINE_EXCEEDED, "context deadline exceeded"));
    }
}
