package io.perdura.sdk.service;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A server for tests of what carries calls: it knows nothing of workflows, and tells what arrived. */
final class CallTarget implements AutoCloseable {
    private final Server server;
    private final int port;
    final AtomicInteger waiting = new AtomicInteger();
    final CompletableFuture<Void> pollCancelled = new CompletableFuture<>();
    volatile Metadata headers = new Metadata();
    volatile boolean hadDeadline;

    private CallTarget(ServerCredentials credentials) {
        try {
            server = Grpc.newServerBuilderForPort(0, credentials)
                    .addService(new Service())
                    .intercept(new Headers())
                    .maxInboundMessageSize(64 << 20)
                    .build()
                    .start();
            port = server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CallTarget plain() {
        return new CallTarget(InsecureServerCredentials.create());
    }

    /** Known as {@code perdura.test}; wants a certificate of its clients or not. */
    static CallTarget secured(boolean clientsToo) {
        try (InputStream certificate = resource("server.pem");
                InputStream key = resource("server.key");
                InputStream authority = resource("authority.pem")) {
            TlsServerCredentials.Builder credentials =
                    TlsServerCredentials.newBuilder().keyManager(certificate, key);
            if (clientsToo) {
                credentials.trustManager(authority).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
            }
            return new CallTarget(credentials.build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] pem(String name) {
        try (InputStream in = resource(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return CallTarget.class.getResourceAsStream("/tls/" + name);
    }

    ConnectionOptions address() {
        return ConnectionOptions.of("127.0.0.1", port);
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Headers implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata received, ServerCallHandler<Q, R> next) {
            headers = received;
            hadDeadline = Context.current().getDeadline() != null;
            return next.startCall(call, received);
        }
    }

    private final class Service extends WorkflowServiceGrpc.WorkflowServiceImplBase {
        @Override
        public void getSystemInfo(GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
            answer.onNext(
                    GetSystemInfoResponse.newBuilder().setServerVersion("1.2.3").build());
            answer.onCompleted();
        }

        /** The namespace says what is to happen: {@code bytes:N} an answer of that size, {@code none} a refusal. */
        @Override
        public void describeNamespace(
                DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
            String wanted = request.getNamespace();
            if (wanted.startsWith("bytes:")) {
                DescribeNamespaceResponse.Builder large = DescribeNamespaceResponse.newBuilder();
                large.getNamespaceInfoBuilder()
                        .setDescription("x".repeat(Integer.parseInt(wanted.substring("bytes:".length()))));
                answer.onNext(large.build());
                answer.onCompleted();
            } else if (wanted.equals("none")) {
                answer.onError(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                        .setCode(Status.Code.NOT_FOUND.value())
                        .setMessage("Namespace none is not found – \"nowhere\".")
                        .addDetails(com.google.protobuf.Any.pack(NamespaceNotFoundFailure.newBuilder()
                                .setNamespace("none")
                                .build()))
                        .build()));
            } else {
                DescribeNamespaceResponse.Builder echo = DescribeNamespaceResponse.newBuilder();
                echo.getNamespaceInfoBuilder().setName(wanted);
                answer.onNext(echo.build());
                answer.onCompleted();
            }
        }

        /** Answers when the queue is {@code now}, else never. */
        @Override
        public void pollWorkflowTaskQueue(
                PollWorkflowTaskQueueRequest request, StreamObserver<PollWorkflowTaskQueueResponse> answer) {
            ((ServerCallStreamObserver<PollWorkflowTaskQueueResponse>) answer)
                    .setOnCancelHandler(() -> pollCancelled.complete(null));
            waiting.incrementAndGet();
            if (request.getTaskQueue().getName().equals("now")) {
                answer.onNext(PollWorkflowTaskQueueResponse.newBuilder()
                        .setTaskToken(ByteString.copyFromUtf8("token"))
                        .build());
                answer.onCompleted();
            }
        }
    }
}
