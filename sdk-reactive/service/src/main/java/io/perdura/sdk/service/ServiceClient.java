package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one namespace under one identity: with headers, deadlines and retries. Thread-safe; what it gives back completes
 * on any thread.
 */
public final class ServiceClient {
    private static final Duration CALL_MAX = Duration.ofSeconds(10);
    private static final Duration POLL_MAX = Duration.ofSeconds(70);

    private final Transport transport;
    private final Surroundings surroundings;
    private final ServiceOptions options;
    private final Map<String, String> headers;
    private @Nullable CompletableFuture<GetSystemInfoResponse.Capabilities> capabilities;

    public ServiceClient(Transport transport, Surroundings surroundings, ServiceOptions options) {
        this.transport = transport;
        this.surroundings = surroundings;
        this.options = options;
        Map<String, String> all = new HashMap<>(options.headers());
        all.put("client-name", "perdura-java-reactive");
        all.put("client-version", "0.1.0");
        all.put("supported-server-versions", ">=0.31.0 <2.0.0");
        all.put("temporal-namespace", options.namespace());
        this.headers = Map.copyOf(all);
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    public String namespace() {
        return options.namespace();
    }

    public String identity() {
        return options.identity();
    }

    public CodecEdge codec() {
        return options.codec();
    }

    /** A call that is answered soon; tried again for a while, as far as trying again can help. */
    public <Q extends MessageLite, R extends MessageLite> CompletionStage<R> call(RpcMethod<Q, R> method, Q request) {
        return call(method, request, Backoff.unary(surroundings.nanoTime()));
    }

    private <Q extends MessageLite, R extends MessageLite> CompletionStage<R> call(
            RpcMethod<Q, R> method, Q request, Backoff backoff) {
        CompletableFuture<R> result = new CompletableFuture<>();
        attempt(method, request, backoff, result);
        return result;
    }

    private <Q extends MessageLite, R extends MessageLite> void attempt(
            RpcMethod<Q, R> method, Q request, Backoff backoff, CompletableFuture<R> result) {
        transport
                .call(method, request, new RpcOptions(CALL_MAX, headers))
                .response()
                .whenComplete((answer, thrown) -> {
                    if (thrown == null) {
                        result.complete(answer);
                        return;
                    }
                    RpcException failure = unwrap(thrown);
                    Duration wait = backoff.next(failure, surroundings.nanoTime());
                    if (wait == null) {
                        result.completeExceptionally(failure);
                    } else {
                        EventLoop loop = surroundings.loops().get(0);
                        loop.execute(() -> loop.schedule(wait, () -> attempt(method, request, backoff, result)));
                    }
                });
    }

    /** A call that waits for something to do: one try, which can be given up. */
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> poll(RpcMethod<Q, R> method, Q request) {
        return transport.call(method, request, new RpcOptions(POLL_MAX, headers));
    }

    /** Whether it was a call that failed, and not what was to become one. */
    public static boolean isRpc(Throwable thrown) {
        return thrown instanceof RpcException
                || thrown instanceof CompletionException && thrown.getCause() instanceof RpcException;
    }

    /** What a failed stage of ours failed with. */
    public static RpcException unwrap(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof RpcException rpc
                ? rpc
                : new RpcException(RpcCode.UNKNOWN, String.valueOf(cause.getMessage()), null, cause);
    }

    /** What the server can do; asked once. A server that does not know the question can do none of it. */
    public synchronized CompletionStage<GetSystemInfoResponse.Capabilities> capabilities() {
        CompletableFuture<GetSystemInfoResponse.Capabilities> asked = capabilities;
        if (asked == null || asked.isCompletedExceptionally()) {
            asked = call(WorkflowServiceMethods.GET_SYSTEM_INFO, GetSystemInfoRequest.getDefaultInstance())
                    .handle((info, thrown) -> {
                        if (thrown == null) {
                            return info.getCapabilities();
                        }
                        RpcException failure = unwrap(thrown);
                        if (failure.code() == RpcCode.UNIMPLEMENTED) {
                            return GetSystemInfoResponse.Capabilities.getDefaultInstance();
                        }
                        throw failure;
                    })
                    .toCompletableFuture();
            capabilities = asked;
        }
        return asked;
    }

    /** What the namespace allows; fails if there is no such namespace. */
    public CompletionStage<DescribeNamespaceResponse> describeNamespace() {
        return call(
                WorkflowServiceMethods.DESCRIBE_NAMESPACE,
                DescribeNamespaceRequest.newBuilder().setNamespace(namespace()).build());
    }
}
