package io.perdura.node.api.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Reply;
import io.perdura.node.time.SystemClock;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a unary method: reads the request, asks the handler, writes the reply. It ends once: with the reply, with a
 * status, or because the client is gone; whatever comes later is dropped.
 */
final class UnaryCall extends DeadlineWheel.Entry implements RpcCall {
    private static final int AT_ONCE_MAX = 16 << 10;

    /** What the node keeps of a call that waits, beside its headers and its request: a stream of Vert.x is most of it. */
    private static final int CALL_BYTES = 8 << 10;
    /** What a header costs beside its text. */
    private static final int HEADER_BYTES = 64;

    private final ListenerVerticle listener;
    private final ClientConnection connection;
    private final RpcMethod rpc;
    private final HttpServerRequest http;
    private final Context context;
    private final Thread thread = Thread.currentThread();
    private final long startedNanos = System.nanoTime();
    private long deadlineMs = -1;
    private long heldBytes;
    private @Nullable FrameReader reader;
    private @Nullable Message request;
    private boolean ended;
    private boolean gone;
    private volatile boolean cancelled;
    private @Nullable Runnable onCancel;
    private volatile Runnable onUndelivered = () -> {};

    UnaryCall(ListenerVerticle listener, ClientConnection connection, RpcMethod rpc, HttpServerRequest http) {
        this.listener = listener;
        this.connection = connection;
        this.rpc = rpc;
        this.http = http;
        this.context = listener.currentContext();
    }

    void start() {
        connection.callStarted();
        listener.observer().started(rpc.name());
        http.exceptionHandler(this::clientGone);
        http.response().exceptionHandler(this::clientGone);
        if (!hold(CALL_BYTES + headerBytes(http.headers()))) {
            fail(WireStatus.overloaded("too many calls are open"));
            return;
        }
        try {
            reader = listener.reader(http.getHeader("grpc-encoding"));
            long timeoutMs = Timeout.parseMs(http.getHeader("grpc-timeout"));
            if (timeoutMs >= 0) {
                deadlineMs = SystemClock.INSTANCE.steadyMs() + timeoutMs;
                listener.deadlines().add(this, timeoutMs);
            }
        } catch (Rejection rejection) {
            fail(rejection);
            return;
        }
        http.handler(this::read);
        http.endHandler(end -> dispatch());
    }

    private static long headerBytes(MultiMap headers) {
        long bytes = 0;
        for (Map.Entry<String, String> header : headers) {
            bytes += HEADER_BYTES + header.getKey().length() + header.getValue().length();
        }
        return bytes;
    }

    private boolean hold(long bytes) {
        if (!connection.hold(bytes)) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    /** Once nothing is kept of the call any more: it is answered, and the answer is out. */
    private void release() {
        connection.release(heldBytes);
        heldBytes = 0;
    }

    private void read(Buffer chunk) {
        FrameReader frames = reader;
        if (ended || frames == null) {
            return;
        }
        try {
            frames.add(chunk);
            if (frames.exceedsOne()) {
                throw WireStatus.secondMessage();
            }
        } catch (Rejection rejection) {
            fail(rejection);
        }
    }

    private void dispatch() {
        FrameReader frames = reader;
        if (ended || frames == null) {
            return;
        }
        Future<Reply> reply;
        try {
            ByteString message = frames.next();
            if (message == null) {
                throw new Rejection(Code.INTERNAL, "grpc: unexpected end of the request");
            }
            if (!hold(message.size())) {
                throw WireStatus.overloaded("too many bytes of requests are waiting to be answered");
            }
            request = rpc.parser().parseFrom(message);
            frames.close();
            reader = null;
            reply = rpc.handler().handle(this);
        } catch (InvalidProtocolBufferException e) {
            reply = Future.failedFuture(
                    new Rejection(Code.INTERNAL, "grpc: error unmarshalling request: " + e.getMessage()));
        } catch (RuntimeException | Error e) {
            reply = Future.failedFuture(e);
        }
        reply.onComplete(result -> {
            if (Thread.currentThread() == thread) {
                complete(result);
            } else {
                context.runOnContext(hop -> complete(result));
            }
        });
    }

    private void complete(AsyncResult<Reply> result) {
        if (ended) {
            if (result.succeeded()) {
                onUndelivered.run();
            }
            return;
        }
        if (result.failed()) {
            fail(result.cause());
            return;
        }
        List<ByteString> pieces = result.result().pieces();
        int size = result.result().size();
        int frameBytes = size + FrameWriter.PREFIX_BYTES;
        end(Code.OK);
        if (!connection.reply(frameBytes)) {
            release();
            onUndelivered.run();
            return;
        }
        HttpServerResponse response = http.response();
        response.headers().set(HttpHeaders.CONTENT_TYPE, WireStatus.GRPC);
        response.trailers().set(WireStatus.STATUS, WireStatus.OK);
        write(response, FrameWriter.frame(pieces, size));
    }

    /** Trailers follow a message once it is out, unless there is room for all: Vert.x fails badly if a stream dies with trailers queued in it. */
    private void write(HttpServerResponse response, Buffer frame) {
        int bytes = frame.length();
        if (bytes <= AT_ONCE_MAX && connection.hasRoom(response.streamId(), bytes)) {
            response.end(frame).onComplete(written -> {
                connection.written(bytes);
                release();
            });
            return;
        }
        response.write(frame).onComplete(written -> {
            connection.written(bytes);
            if (written.succeeded()) {
                connection.whenRoom(response.streamId(), () -> {
                    release();
                    if (!gone) {
                        response.end().onFailure(WireStatus::gone);
                    }
                });
            }
        });
    }

    private void fail(Throwable failure) {
        WireStatus status =
                WireStatus.of(failure, rpc.name(), listener.settings().limits().errorBytesMax());
        end(status.code());
        release();
        status.refuse(http, connection);
    }

    private void clientGone(Throwable reset) {
        gone = true;
        if (!ended) {
            end(Code.CANCELLED);
            cancel();
        }
        release();
    }

    @Override
    void expire() {
        if (!ended) {
            end(Code.DEADLINE_EXCEEDED);
            cancel();
            release();
            WireStatus.of(Code.DEADLINE_EXCEEDED, "context deadline exceeded").refuse(http, connection);
        }
    }

    private void end(Code code) {
        ended = true;
        listener.deadlines().remove(this);
        if (reader != null) {
            reader.close();
            reader = null;
        }
        connection.callEnded();
        listener.observer().finished(rpc.name(), code, System.nanoTime() - startedNanos);
    }

    private void cancel() {
        Runnable handler;
        synchronized (this) {
            cancelled = true;
            handler = onCancel;
            onCancel = null;
        }
        if (handler != null) {
            handler.run();
        }
    }

    @Override
    public void onCancel(Runnable handler) {
        synchronized (this) {
            if (!cancelled) {
                Runnable earlier = onCancel;
                onCancel = earlier == null
                        ? handler
                        : () -> {
                            earlier.run();
                            handler.run();
                        };
                return;
            }
        }
        handler.run();
    }

    @Override
    public void onUndelivered(Runnable handler) {
        onUndelivered = handler;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public String fullMethod() {
        return rpc.path();
    }

    @Override
    public String method() {
        return rpc.name();
    }

    @Override
    public Message request() {
        if (request == null) {
            throw new IllegalStateException("The request has not been read");
        }
        return request;
    }

    @Override
    public @Nullable String header(String name) {
        return http.getHeader(name);
    }

    @Override
    public String clientName() {
        return textOf("client-name");
    }

    @Override
    public String clientVersion() {
        return textOf("client-version");
    }

    private String textOf(String name) {
        String value = http.getHeader(name);
        return value == null ? "" : value;
    }

    @Override
    public long deadlineMs() {
        return deadlineMs;
    }
}
