package io.perdura.sdk.service;

import com.google.protobuf.MessageLite;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers each call with the next of what it was told; keeps what was asked. */
public final class ScriptedTransport implements Transport {
    /** One call as it arrived. */
    public record Asked(String method, MessageLite request, RpcOptions options, boolean[] cancelled) {}

    private final Deque<Object> answers = new ArrayDeque<>();
    private final List<Asked> asked = new ArrayList<>();
    private boolean tellsCapabilities;

    /** The question about what the server can do is answered without a place in the script: with none. */
    public ScriptedTransport tellingCapabilities() {
        tellsCapabilities = true;
        return this;
    }

    public ScriptedTransport answer(MessageLite message) {
        answers.add(message);
        return this;
    }

    public ScriptedTransport refuse(RpcCode code, String words) {
        answers.add(new RpcException(code, words, null, null));
        return this;
    }

    public ScriptedTransport refuse(RpcException refusal) {
        answers.add(refusal);
        return this;
    }

    /** All that was asked, the question about what the server can do left out. */
    public List<Asked> asked() {
        return asked.stream()
                .filter(call -> !call.method().equals("GetSystemInfo"))
                .toList();
    }

    public List<Asked> all() {
        return asked;
    }

    @Override
    @SuppressWarnings("unchecked") // the script says what fits
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        boolean[] cancelled = {false};
        asked.add(new Asked(method.name(), request, options, cancelled));
        CompletableFuture<R> response = new CompletableFuture<>();
        Object answer = tellsCapabilities && method.name().equals("GetSystemInfo")
                ? GetSystemInfoResponse.getDefaultInstance()
                : answers.poll();
        if (answer instanceof RpcException refusal) {
            response.completeExceptionally(refusal);
        } else if (answer != null) {
            response.complete((R) answer);
        }
        return new RpcCall<>() {
            @Override
            public CompletionStage<R> response() {
                return response;
            }

            @Override
            public void cancel() {
                cancelled[0] = true;
                response.completeExceptionally(new RpcException(RpcCode.CANCELLED, "given up", null, null));
            }
        };
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }
}
