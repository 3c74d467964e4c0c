package io.perdura.sdk.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.perdura.sdk.service.ConnectionOptions;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.TlsOptions;
import io.perdura.sdk.service.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Calls over one channel of grpc-java, whatever carries it: Netty if it is on the class path, else OkHttp. */
public final class GrpcTransport implements Transport {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final long CLOSING_SECONDS_MAX = 5;

    private final String address;
    private final ManagedChannel channel;
    private final Map<String, MethodDescriptor<?, ?>> methods = new ConcurrentHashMap<>();

    private GrpcTransport(String address, ManagedChannel channel) {
        this.address = address;
        this.channel = channel;
    }

    /** Without TLS. */
    public static GrpcTransport plain(String host, int port) {
        return of(ConnectionOptions.of(host, port));
    }

    /** As the options say. */
    public static GrpcTransport of(ConnectionOptions options) {
        return of(options, builder -> builder);
    }

    /** As the options say, and then as the caller changes it: proxies, name resolution, executors. */
    public static GrpcTransport of(ConnectionOptions options, UnaryOperator<ManagedChannelBuilder<?>> change) {
        TlsOptions tls = options.tls();
        ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(
                        "dns:///" + options.address(),
                        tls == null ? InsecureChannelCredentials.create() : credentials(tls))
                .maxInboundMessageSize(options.answerBytesMax())
                .keepAliveTime(options.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(options.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveWithoutCalls(true)
                .disableRetry();
        if (tls != null && tls.serverName() != null) {
            builder = builder.overrideAuthority(tls.serverName());
        }
        return new GrpcTransport(options.address(), change.apply(builder).build());
    }

    /** Over a channel that the caller made and closes. */
    public static GrpcTransport over(ManagedChannel channel) {
        return new GrpcTransport(channel.authority(), channel);
    }

    private static ChannelCredentials credentials(TlsOptions tls) {
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
        byte[] ca = tls.serverCa();
        byte[] certificate = tls.certificate();
        byte[] key = tls.key();
        try {
            if (!tls.verified()) {
                credentials.trustManager(new TrustEverybody());
            } else if (ca != null) {
                credentials.trustManager(new ByteArrayInputStream(ca));
            }
            if (certificate != null && key != null) {
                credentials.keyManager(new ByteArrayInputStream(certificate), new ByteArrayInputStream(key));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("certificates or key cannot be read: they should be PEM", e);
        }
        return credentials.build();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        CallOptions how =
                CallOptions.DEFAULT.withDeadlineAfter(options.deadline().toNanos(), TimeUnit.NANOSECONDS);
        ClientCall<Q, R> call =
                channel.newCall(descriptor(method), options.compressed() ? how.withCompression("gzip") : how);
        Call<R> answer = new Call<>(call);
        try {
            Metadata headers = new Metadata();
            options.headers()
                    .forEach((name, value) ->
                            headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
            call.start(answer, headers);
            call.sendMessage(request);
            call.halfClose();
            call.request(2); // a second message would be one too many, and gRPC says so
        } catch (RuntimeException e) {
            call.cancel("it could not begin", e);
            answer.fail(new RpcException(RpcCode.INTERNAL, String.valueOf(e.getMessage()), null, e));
        }
        return answer;
    }

    @SuppressWarnings("unchecked") // a method's path names its message classes
    private <Q extends MessageLite, R extends MessageLite> MethodDescriptor<Q, R> descriptor(RpcMethod<Q, R> method) {
        return (MethodDescriptor<Q, R>) methods.computeIfAbsent(
                method.path(),
                path -> MethodDescriptor.newBuilder(
                                new MessageMarshaller<Q>(null), new MessageMarshaller<>(method.parser()))
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(path)
                        .setSafe(false)
                        .build());
    }

    /** Done when the connections are closed, or after five seconds; waits on a thread of its own. */
    @Override
    public CompletionStage<Void> close() {
        channel.shutdownNow();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread waiting = new Thread(
                () -> {
                    try {
                        boolean ignored = channel.awaitTermination(CLOSING_SECONDS_MAX, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    closed.complete(null);
                },
                "perdura-closing");
        waiting.setDaemon(true);
        waiting.start();
        return closed;
    }

    /** One call under way. */
    private static final class Call<R> extends ClientCall.Listener<R> implements RpcCall<R> {
        private final ClientCall<?, R> call;
        private final CompletableFuture<R> response = new CompletableFuture<>();
        private volatile @Nullable R message;

        Call(ClientCall<?, R> call) {
            this.call = call;
        }

        @Override
        public void onMessage(R received) {
            message = received;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            R received = message;
            if (!status.isOk()) {
                response.completeExceptionally(refused(status, trailers));
            } else if (received == null) {
                fail(new RpcException(RpcCode.INTERNAL, "an answer without a message", null, null));
            } else {
                response.complete(received);
            }
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
            if (response.completeExceptionally(
                    new RpcException(RpcCode.CANCELLED, "the call was given up", null, null))) {
                call.cancel("given up", null);
            }
        }
    }

    private static RpcException refused(Status closed, Metadata trailers) {
        // an answer that cannot be read cancels the call, and says why in the cause
        Status status = closed.getCause() instanceof StatusRuntimeException thrown ? thrown.getStatus() : closed;
        String words = status.getDescription() == null ? "" : status.getDescription();
        Throwable cause = status.getCause();
        String reason = cause == null || cause.getMessage() == null || words.contains(cause.getMessage())
                ? words
                : words + ": " + cause.getMessage();
        return new RpcException(RpcCode.of(status.getCode().value()), reason, details(trailers), cause);
    }

    private static com.google.rpc.@Nullable Status details(Metadata trailers) {
        byte[] details = trailers.get(DETAILS);
        try {
            return details == null ? null : com.google.rpc.Status.parseFrom(details);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
