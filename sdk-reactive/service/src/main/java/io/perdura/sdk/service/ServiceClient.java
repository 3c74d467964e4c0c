package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one namespace under one identity: with headers, deadlines and retries. It connects with the first call, and asks
 * the server first what it can do. Thread-safe; what it gives back completes on any thread, and fails with
 * {@link RpcException}.
 */
public final class ServiceClient {
    private final Transport transport;
    private final Surroundings surroundings;
    private final ServiceOptions options;
    private final Map<String, String> headers;
    private final DoubleSupplier random;
    private final EagerStarts eagerStarts = new EagerStarts();
    private final Set<String> plainMethods = ConcurrentHashMap.newKeySet();
    private volatile @Nullable CompletableFuture<GetSystemInfoResponse.Capabilities> capabilities;

    /** Calls nobody; the transport is closed by whoever opened it. */
    public ServiceClient(Transport transport, Surroundings surroundings, ServiceOptions options) {
        this(transport, surroundings, options, () -> ThreadLocalRandom.current().nextDouble());
    }

    ServiceClient(Transport transport, Surroundings surroundings, ServiceOptions options, DoubleSupplier random) {
        this.transport = transport;
        this.surroundings = surroundings;
        this.options = options;
        this.random = random;
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

    /** Workers that take first tasks of what clients start through this. */
    public EagerStarts eagerStarts() {
        return eagerStarts;
    }

    /** The server's, as messages name it. */
    public String address() {
        return transport.address();
    }

    /** A call that is answered soon; tried again for a while, as far as trying again can help. */
    public <Q extends MessageLite, R extends MessageLite> CompletionStage<R> call(RpcMethod<Q, R> method, Q request) {
        return afterCapabilities(
                () -> retried(method, request, options.callTimeout()).begin().response());
    }

    /** A question to a workflow, which a worker has to answer; tried again like {@link #call}. */
    public <Q extends MessageLite, R extends MessageLite> CompletionStage<R> query(RpcMethod<Q, R> method, Q request) {
        return afterCapabilities(
                () -> retried(method, request, options.queryTimeout()).begin().response());
    }

    /**
     * A call that waits at the server for something to happen, tried again until the time is over; then it fails with
     * {@link RpcCode#DEADLINE_EXCEEDED}. It can be given up.
     */
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> longPoll(
            RpcMethod<Q, R> method, Q request, Duration max) {
        long deadline = deadline(max);
        return new RetriedCall<>(
                        this,
                        method,
                        request,
                        options.longPollTimeout(),
                        deadline,
                        true,
                        Backoff.longPoll(deadline, random).internalIsFinal(internalIsFinal()))
                .begin();
    }

    /** The same for as long as one try may take and a call is tried again: whoever waits longer asks again. */
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> longPoll(RpcMethod<Q, R> method, Q request) {
        return longPoll(method, request, options.longPollTimeout().plus(options.retryFor()));
    }

    /** A call that waits for something to do: one try, which can be given up. */
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> poll(RpcMethod<Q, R> method, Q request) {
        boolean compressed = compresses(method);
        RpcCall<R> call = one(method, request, options.longPollTimeout(), compressed);
        if (compressed) {
            call.response().whenComplete((answer, thrown) -> {
                if (thrown != null && cannotRead(unwrap(thrown))) {
                    sendPlain(method); // whoever polls does so again
                }
            });
        }
        return call;
    }

    /** The failure of a poll, with what a person can do about it in its message. */
    public RpcException advised(RpcException failure, RpcMethod<?, ?> method) {
        return Advice.onPoll(failure, method, address(), namespace());
    }

    private <Q extends MessageLite, R extends MessageLite> RetriedCall<Q, R> retried(
            RpcMethod<Q, R> method, Q request, Duration tryMax) {
        long deadline = deadline(options.retryFor());
        return new RetriedCall<>(
                this,
                method,
                request,
                tryMax,
                deadline,
                false,
                Backoff.unary(deadline, random).internalIsFinal(internalIsFinal()));
    }

    private static final Duration WAIT_MAX = Duration.ofDays(365 * 100);

    private long deadline(Duration max) {
        return surroundings.nanoTime() + (max.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : max).toNanos();
    }

    // ---- One try ----

    <Q extends MessageLite, R extends MessageLite> RpcCall<R> one(
            RpcMethod<Q, R> method, Q request, Duration deadline, boolean compressed) {
        return transport.call(method, request, new RpcOptions(deadline, options.headersNow(headers), compressed));
    }

    boolean compresses(RpcMethod<?, ?> method) {
        return options.compressed() && !plainMethods.contains(method.path());
    }

    /** The server cannot read what is compressed, at least not for this method. */
    void sendPlain(RpcMethod<?, ?> method) {
        plainMethods.add(method.path());
    }

    /** Whether it was a call that failed, and not what was to become one. */
    public static boolean isRpc(Throwable thrown) {
        return thrown instanceof RpcException
                || thrown instanceof CompletionException && thrown.getCause() instanceof RpcException;
    }

    /** A server that does not know the compression says so in words. */
    static boolean cannotRead(RpcException failure) {
        String words = failure.description().toLowerCase(Locale.ROOT);
        return failure.code() == RpcCode.UNIMPLEMENTED
                && (words.contains("decompress") || words.contains("grpc-encoding") || words.contains("compressor"));
    }

    /** What a failed stage of ours failed with. */
    public static RpcException unwrap(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof RpcException rpc
                ? rpc
                : new RpcException(RpcCode.UNKNOWN, String.valueOf(cause.getMessage()), null, cause);
    }

    // ---- What the server can do ----

    private boolean internalIsFinal() {
        CompletableFuture<GetSystemInfoResponse.Capabilities> known = capabilities;
        return known != null
                && known.isDone()
                && !known.isCompletedExceptionally()
                && known.join().getInternalErrorDifferentiation();
    }

    private <R> CompletionStage<R> afterCapabilities(Supplier<CompletionStage<R>> call) {
        CompletableFuture<GetSystemInfoResponse.Capabilities> known = capabilities;
        return known != null && known.isDone() && !known.isCompletedExceptionally()
                ? call.get()
                : capabilities().thenCompose(ignored -> call.get());
    }

    /** What the server can do; asked once. A server that does not know the question can do none of it. */
    public synchronized CompletionStage<GetSystemInfoResponse.Capabilities> capabilities() {
        CompletableFuture<GetSystemInfoResponse.Capabilities> asked = capabilities;
        if (asked == null || asked.isCompletedExceptionally()) {
            asked = retried(
                            WorkflowServiceMethods.GET_SYSTEM_INFO,
                            GetSystemInfoRequest.getDefaultInstance(),
                            options.callTimeout())
                    .begin()
                    .response()
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

    /** Done when the server has answered and the namespace is there; otherwise the failure says what to do. */
    public CompletionStage<Void> check() {
        return describeNamespace().thenAccept(namespace -> {});
    }
}
