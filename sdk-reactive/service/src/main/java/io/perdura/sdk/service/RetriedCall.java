package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call with all its tries. To give it up gives up the try under way, and there is no other. */
final class RetriedCall<Q extends MessageLite, R extends MessageLite> implements RpcCall<R> {
    private final ServiceClient client;
    private final RpcMethod<Q, R> method;
    private final Q request;
    private final Duration tryMax;
    private final long deadlineNanos;
    private final boolean waits;
    private final long beganNanos;
    private final CompletableFuture<R> response = new CompletableFuture<>();
    private final Backoff backoff;
    private @Nullable RpcCall<R> current;
    private int tries;

    RetriedCall(
            ServiceClient client,
            RpcMethod<Q, R> method,
            Q request,
            Duration tryMax,
            long deadlineNanos,
            boolean waits,
            Backoff backoff) {
        this.client = client;
        this.method = method;
        this.request = request;
        this.tryMax = tryMax;
        this.deadlineNanos = deadlineNanos;
        this.waits = waits;
        this.backoff = backoff;
        this.beganNanos = client.surroundings().nanoTime();
    }

    RetriedCall<Q, R> begin() {
        attempt();
        return this;
    }

    private void attempt() {
        if (response.isDone()) {
            return;
        }
        tries++;
        long leftNanos = Math.max(1, deadlineNanos - client.surroundings().nanoTime());
        Duration deadline = tryMax.toNanos() < leftNanos ? tryMax : Duration.ofNanos(leftNanos);
        boolean compressed = client.compresses(method);
        RpcCall<R> call;
        try {
            call = client.one(method, request, deadline, compressed);
        } catch (RuntimeException e) { // what the caller's own headers threw
            response.completeExceptionally(e);
            return;
        }
        synchronized (this) {
            current = call;
        }
        if (response.isDone()) {
            call.cancel();
            return;
        }
        call.response().whenComplete((answer, thrown) -> {
            if (thrown == null) {
                response.complete(answer);
            } else {
                failed(ServiceClient.unwrap(thrown), compressed);
            }
        });
    }

    private void failed(RpcException failure, boolean compressed) {
        if (compressed && ServiceClient.cannotRead(failure)) {
            client.sendPlain(method);
            attempt();
            return;
        }
        long now = client.surroundings().nanoTime();
        Duration wait = waits && failure.code() == RpcCode.DEADLINE_EXCEEDED && deadlineNanos - now > 0
                ? Duration.ZERO // it waited its time: nothing is wrong
                : backoff.next(failure, now);
        if (wait == null) {
            response.completeExceptionally(Advice.on(
                    failure, method, client.address(), client.namespace(), tries, Duration.ofNanos(now - beganNanos)));
            return;
        }
        EventLoop loop = client.surroundings().loops().get(0);
        loop.execute(() -> loop.schedule(wait, this::attempt));
    }

    @Override
    public CompletionStage<R> response() {
        return response;
    }

    @Override
    public void cancel() {
        RpcCall<R> call;
        synchronized (this) {
            call = current;
        }
        response.completeExceptionally(new RpcException(RpcCode.CANCELLED, "the call was given up", null, null));
        if (call != null) {
            call.cancel();
        }
    }
}
