package io.perdura.sdk.testing.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Calls of a node in memory, with deadlines on its clock; from any thread. */
public final class NodeTransport implements Transport {
    private static final long AFTER_DEADLINE_MS = 1_000;

    private final MemoryNode node;
    private final NodeTime time;

    public NodeTransport(MemoryNode node, NodeTime time) {
        this.node = node;
        this.time = time;
    }

    @Override
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        Flight<R> flight = new Flight<>();
        time.execute(() -> flight.begin(method, request, options));
        return flight;
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }

    private final class Flight<R extends MessageLite> implements RpcCall<R> {
        private final CompletableFuture<R> response = new CompletableFuture<>();
        private final MemoryNode.Pending pending = new MemoryNode.Pending();

        void begin(RpcMethod<?, R> method, MessageLite request, RpcOptions options) {
            if (response.isDone()) {
                return;
            }
            long deadlineMs = options.deadline().toMillis();
            Runnable[] late = {() -> {}};
            late[0] = time.schedule(
                    deadlineMs,
                    // the server answers long polls before their deadline, and a jump of time may be over both
                    () -> late[0] = time.schedule(
                            AFTER_DEADLINE_MS, () -> giveUp(RpcCode.DEADLINE_EXCEEDED, "no answer in time")));
            node.call(method.name(), request.toByteString(), options.headers(), time.nowMs() + deadlineMs, pending)
                    .onComplete(answer -> time.execute(() -> {
                        late[0].run();
                        if (answer.failed()) {
                            response.completeExceptionally(answer.cause());
                            return;
                        }
                        try {
                            if (!response.complete(method.parser().parseFrom(answer.result()))) {
                                pending.undelivered();
                            }
                        } catch (InvalidProtocolBufferException e) {
                            response.completeExceptionally(
                                    new RpcException(RpcCode.INTERNAL, "an answer that cannot be read", null, e));
                        }
                    }));
        }

        private void giveUp(RpcCode code, String why) {
            if (response.completeExceptionally(new RpcException(code, why, null, null))) {
                pending.cancel();
            }
        }

        @Override
        public CompletionStage<R> response() {
            return response;
        }

        @Override
        public void cancel() {
            time.execute(() -> giveUp(RpcCode.CANCELLED, "the call was given up"));
        }
    }
}
