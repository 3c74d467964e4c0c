package io.perdura.sdk.vertx;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.rpc.Status;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.Transport;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceName;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls over Vert.x' gRPC client: a few HTTP/2 connections for each event loop that calls. */
public final class VertxTransport implements Transport {
    private static final long MESSAGE_BYTES_MAX = 128L << 20;
    private static final int KEEP_ALIVE_SECONDS = 30;

    private final SocketAddress server;
    private final GrpcClient client;

    private VertxTransport(SocketAddress server, GrpcClient client) {
        this.server = server;
        this.client = client;
    }

    /** Without TLS. */
    public static VertxTransport plain(Vertx vertx, String host, int port) {
        return of(vertx, host, port, new HttpClientOptions().setHttp2ClearTextUpgrade(false));
    }

    /** With whatever the options say of TLS, proxies and the like. */
    public static VertxTransport of(Vertx vertx, String host, int port, HttpClientOptions options) {
        HttpClientOptions http = new HttpClientOptions(options)
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_SECONDS);
        GrpcClientOptions grpc =
                new GrpcClientOptions().setMaxMessageSize(MESSAGE_BYTES_MAX).setScheduleDeadlineAutomatically(true);
        return new VertxTransport(SocketAddress.inetSocketAddress(port, host), GrpcClient.client(vertx, grpc, http));
    }

    @Override
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        Call<R> call = new Call<>();
        client.request(server).onComplete(made -> {
            if (made.failed()) {
                call.fail(unreached(made.cause()));
                return;
            }
            GrpcClientRequest<Buffer, Buffer> http = made.result();
            if (!call.begin(http)) {
                http.cancel();
                return;
            }
            http.serviceName(ServiceName.create(method.service()));
            http.methodName(method.name());
            options.headers().forEach(http.headers()::set);
            http.timeout(options.deadline().toMillis(), TimeUnit.MILLISECONDS);
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
        if (cause instanceof RpcException rpc) {
            return rpc;
        }
        if (cause instanceof TimeoutException
                || cause instanceof StreamResetException reset && reset.getCode() == CANCEL) {
            return new RpcException(RpcCode.DEADLINE_EXCEEDED, "no answer in time", null, cause);
        }
        return new RpcException(RpcCode.UNAVAILABLE, String.valueOf(cause.getMessage()), null, cause);
    }

    private static final long CANCEL = 8;

    @Override
    public CompletionStage<Void> close() {
        return client.close().toCompletionStage();
    }

    /** One call, which may be given up at any time. */
    private static final class Call<R> implements RpcCall<R> {
        private final CompletableFuture<R> response = new CompletableFuture<>();
        private @Nullable GrpcClientRequest<Buffer, Buffer> request;

        /** False: it was given up before it began. */
        synchronized boolean begin(GrpcClientRequest<Buffer, Buffer> http) {
            request = http;
            return !response.isDone();
        }

        void complete(R answer) {
            response.complete(answer);
        }

        void fail(RpcException failure) {
            response.completeExceptionally(failure);
        }

        @Override
        public CompletionStage<R> response() {
            return response;
        }

        @Override
        public void cancel() {
            GrpcClientRequest<Buffer, Buffer> http;
            synchronized (this) {
                http = request;
                if (!response.completeExceptionally(
                        new RpcException(RpcCode.CANCELLED, "the call was given up", null, null))) {
                    return;
                }
            }
            if (http != null) {
                http.cancel();
            }
        }
    }
}
