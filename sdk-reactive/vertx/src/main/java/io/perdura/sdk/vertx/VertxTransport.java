package io.perdura.sdk.vertx;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.rpc.Status;
import io.perdura.sdk.service.ConnectionOptions;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.TlsOptions;
import io.perdura.sdk.service.Transport;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientBuilder;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcErrorException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.MessageSizeOverflowException;
import io.vertx.grpc.common.ServiceName;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls over Vert.x' gRPC client: an HTTP/2 connection for each event loop that calls, and one for all other threads. */
public final class VertxTransport implements Transport {
    private static final int STREAM_WINDOW_BYTES = 1 << 20;
    private static final int CONNECTION_WINDOW_BYTES = 16 << 20;
    private static final long HEADER_BYTES_MAX = 64 << 10;

    private final Vertx vertx;
    private final String address;
    private final SocketAddress server;
    private final LoopClients clients;
    private final ConnectionWatch watch;

    private VertxTransport(
            Vertx vertx, String address, SocketAddress server, LoopClients clients, ConnectionWatch watch) {
        this.vertx = vertx;
        this.watch = watch;
        this.address = address;
        this.server = server;
        this.clients = clients;
    }

    /** Without TLS. */
    public static VertxTransport plain(Vertx vertx, String host, int port) {
        return of(vertx, ConnectionOptions.of(host, port));
    }

    /** As the options say. */
    public static VertxTransport of(Vertx vertx, ConnectionOptions options) {
        return of(vertx, options, new HttpClientOptions());
    }

    /** As the options say; what they do not speak of, such as proxies, is as Vert.x' own options say. */
    public static VertxTransport of(Vertx vertx, ConnectionOptions options, HttpClientOptions base) {
        HttpClientOptions http = new HttpClientOptions(base)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(STREAM_WINDOW_BYTES)
                        .setMaxHeaderListSize(HEADER_BYTES_MAX));
        GrpcClientOptions grpc = new GrpcClientOptions().setMaxMessageSize(options.answerBytesMax());
        SocketAddress server = SocketAddress.inetSocketAddress(options.port(), options.host());
        SocketAddress named = server;
        boolean mapped = false;
        TlsOptions tls = options.tls();
        if (tls != null) {
            VertxTls.secure(http, tls);
            if (tls.serverName() != null) {
                // the name is what certificate and server are asked for, the address where the connection goes
                named = SocketAddress.inetSocketAddress(options.port(), tls.serverName());
                mapped = true;
            }
        }
        boolean elsewhere = mapped;
        return new VertxTransport(
                vertx,
                options.address(),
                named,
                new LoopClients(vertx, () -> {
                    GrpcClientBuilder<GrpcClient> client =
                            GrpcClient.builder(vertx).with(grpc).with(http);
                    if (elsewhere) {
                        client.withAddressResolver(AddressResolver.mappingResolver(name -> List.of(server)));
                    }
                    return client.build();
                }),
                new ConnectionWatch(vertx, options));
    }

    /** Those that are open, as far as they were used. */
    int connections() {
        return watch.size();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        Call<R> call = new Call<>();
        long deadlineMs = Math.max(1, options.deadline().toMillis());
        call.deadline(vertx, deadlineMs); // ours counts from here: to connect and to wait for a stream takes time too
        request().onComplete(made -> {
            if (made.failed()) {
                call.fail(unreached(made.cause()));
                return;
            }
            GrpcClientRequest<Buffer, Buffer> http = made.result();
            watch.add(http.connection());
            if (!call.begin(http)) {
                http.cancel();
                return;
            }
            http.serviceName(ServiceName.create(method.service()));
            http.methodName(method.name());
            options.headers().forEach(http.headers()::set);
            if (options.compressed()) {
                http.encoding("gzip");
            }
            http.timeout(deadlineMs, TimeUnit.MILLISECONDS);
            http.response().onComplete(answered -> {
                if (answered.failed()) {
                    call.fail(broken(answered.cause()));
                } else {
                    read(method, answered.result(), call);
                }
            });
            http.end(Buffer.buffer(request.toByteArray())).onFailure(cause -> call.fail(broken(cause)));
        });
        return call;
    }

    private Future<GrpcClientRequest<Buffer, Buffer>> request() {
        try {
            return clients.here().request(server);
        } catch (IllegalStateException closed) {
            return Future.failedFuture(closed);
        }
    }

    private static <Q extends MessageLite, R extends MessageLite> void read(
            RpcMethod<Q, R> method, GrpcClientResponse<Buffer, Buffer> response, Call<R> call) {
        Buffer[] message = new Buffer[1];
        response.exceptionHandler(cause -> call.fail(broken(cause)));
        response.handler(buffer -> message[0] = buffer);
        response.endHandler(end -> {
            GrpcStatus status = response.status();
            if (status != GrpcStatus.OK) {
                call.fail(refused(response, status));
            } else if (message[0] == null) {
                call.fail(new RpcException(RpcCode.INTERNAL, "an answer without a message", null, null));
            } else {
                try {
                    call.complete(method.parser().parseFrom(message[0].getBytes()));
                } catch (InvalidProtocolBufferException e) {
                    call.fail(new RpcException(RpcCode.INTERNAL, "an answer that cannot be read", null, e));
                }
            }
        });
    }

    private static RpcException refused(GrpcClientResponse<?, ?> response, @Nullable GrpcStatus status) {
        RpcCode code = status == null ? RpcCode.UNKNOWN : RpcCode.of(status.code);
        String text = response.statusMessage() == null ? "" : response.statusMessage();
        return new RpcException(code, text, details(response.headers(), response.trailers()), null);
    }

    private static @Nullable Status details(MultiMap... in) {
        for (MultiMap headers : in) {
            String encoded = headers == null ? null : headers.get("grpc-status-details-bin");
            if (encoded != null) {
                try {
                    return Status.parseFrom(Base64.getDecoder().decode(encoded));
                } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }

    private static RpcException unreached(Throwable cause) {
        return new RpcException(RpcCode.UNAVAILABLE, String.valueOf(cause.getMessage()), null, cause);
    }

    private static RpcException broken(Throwable cause) {
        String words = String.valueOf(cause.getMessage());
        if (cause instanceof MessageSizeOverflowException large) {
            return new RpcException(
                    RpcCode.RESOURCE_EXHAUSTED,
                    "gRPC message exceeds maximum size: " + large.messageSize() + " bytes",
                    null,
                    cause);
        }
        if (cause instanceof GrpcErrorException error && error.status() != null) {
            return new RpcException(RpcCode.of(error.status().code), words, null, cause);
        }
        return new RpcException(
                cause instanceof StreamResetException reset && reset.getCode() == CANCEL
                        ? RpcCode.CANCELLED
                        : RpcCode.UNAVAILABLE,
                words,
                null,
                cause);
    }

    private static final long CANCEL = 8;

    @Override
    public CompletionStage<Void> close() {
        watch.close();
        return clients.close().toCompletionStage();
    }

    /** One call, which may be given up at any time, and is when its time is over. */
    private static final class Call<R> implements RpcCall<R> {
        private final CompletableFuture<R> response = new CompletableFuture<>();
        private @Nullable GrpcClientRequest<Buffer, Buffer> request;
        private long overAtNanos;

        void deadline(Vertx vertx, long ms) {
            overAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
            long timer = vertx.setTimer(ms, fired -> end(RpcCode.DEADLINE_EXCEEDED, "no answer in " + ms + " ms"));
            response.whenComplete((answer, thrown) -> vertx.cancelTimer(timer));
        }

        /** False: it was given up before it began. */
        synchronized boolean begin(GrpcClientRequest<Buffer, Buffer> http) {
            request = http;
            return !response.isDone();
        }

        void complete(R answer) {
            response.complete(answer);
        }

        /** The other end knows the deadline too: if it is first to give the call up, its time was over all the same. */
        void fail(RpcException failure) {
            boolean late = failure.code() == RpcCode.CANCELLED && System.nanoTime() - overAtNanos >= 0;
            response.completeExceptionally(
                    late ? new RpcException(RpcCode.DEADLINE_EXCEEDED, "no answer in time", null, failure) : failure);
        }

        @Override
        public CompletionStage<R> response() {
            return response;
        }

        @Override
        public void cancel() {
            end(RpcCode.CANCELLED, "the call was given up");
        }

        private void end(RpcCode code, String words) {
            GrpcClientRequest<Buffer, Buffer> http;
            synchronized (this) {
                http = request;
                if (!response.completeExceptionally(new RpcException(code, words, null, null))) {
                    return;
                }
            }
            if (http != null) {
                http.cancel();
            }
        }
    }
}
