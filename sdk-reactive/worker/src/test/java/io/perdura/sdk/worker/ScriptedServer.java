package io.perdura.sdk.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.Transport;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.workflowservice.v1.PollActivityTaskQueueResponse;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What whole workers see of a server: their polls wait until the test gives a task, and all else is kept and answered. */
final class ScriptedServer implements Transport {
    private record Call(String method, MessageLite request, CompletableFuture<MessageLite> response) {}

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Function<MessageLite, Object>> answers = new HashMap<>();

    /** What a method is answered from now on: a message, a refusal, or null for nothing at all. */
    @SuppressWarnings("unchecked") // the test knows what the method takes
    <Q extends MessageLite> void answer(String method, Function<Q, Object> answer) {
        answers.put(method, (Function<MessageLite, Object>) answer);
    }

    void refuse(String method, RpcCode code, String words) {
        answer(method, request -> new RpcException(code, words, null, null));
    }

    /** Everything that was asked of a method. */
    @SuppressWarnings("unchecked") // the test knows what the method takes
    <Q extends MessageLite> List<Q> asked(String method) {
        return calls.stream()
                .filter(call -> call.method().equals(method))
                .map(call -> (Q) call.request())
                .toList();
    }

    /** The last request of a method. */
    <Q extends MessageLite> Q last(String method) {
        List<Q> asked = asked(method);
        if (asked.isEmpty()) {
            throw new AssertionError(method + " was not asked; but "
                    + calls.stream().map(Call::method).distinct().toList());
        }
        return asked.get(asked.size() - 1);
    }

    private List<Call> open(String method) {
        return calls.stream()
                .filter(call -> call.method().equals(method) && !call.response().isDone())
                .toList();
    }

    /** Polls for workflow tasks that wait. */
    List<PollWorkflowTaskQueueRequest> openPolls(TaskQueueKind kind) {
        return open("PollWorkflowTaskQueue").stream()
                .map(call -> (PollWorkflowTaskQueueRequest) call.request())
                .filter(poll -> poll.getTaskQueue().getKind() == kind)
                .toList();
    }

    int openActivityPolls() {
        return open("PollActivityTaskQueue").size();
    }

    /** To a poll of that kind of queue. */
    void give(TaskQueueKind kind, PollWorkflowTaskQueueResponse task) {
        open("PollWorkflowTaskQueue").stream()
                .filter(call -> ((PollWorkflowTaskQueueRequest) call.request())
                                .getTaskQueue()
                                .getKind()
                        == kind)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no poll of the " + kind + " queue waits"))
                .response()
                .complete(task);
    }

    void give(PollActivityTaskQueueResponse task) {
        open("PollActivityTaskQueue").stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no poll for activities waits"))
                .response()
                .complete(task);
    }

    /** What nothing was answered to so far. */
    void end(String method, MessageLite answer) {
        open(method).forEach(call -> call.response().complete(answer));
    }

    /** Polls that wait come back without a task. */
    void endPolls() {
        open("PollWorkflowTaskQueue")
                .forEach(call -> call.response().complete(PollWorkflowTaskQueueResponse.getDefaultInstance()));
        open("PollActivityTaskQueue")
                .forEach(call -> call.response().complete(PollActivityTaskQueueResponse.getDefaultInstance()));
    }

    @Override
    @SuppressWarnings("unchecked") // the script says what fits
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        CompletableFuture<MessageLite> response = new CompletableFuture<>();
        calls.add(new Call(method.name(), request, response));
        Function<MessageLite, Object> answer = answers.get(method.name());
        if (answer != null) {
            Object what = answer.apply(request);
            if (what instanceof RpcException refusal) {
                response.completeExceptionally(refusal);
            } else if (what != null) {
                response.complete((MessageLite) what);
            }
        } else if (!method.name().startsWith("Poll")) {
            response.complete(empty(method));
        }
        return new RpcCall<>() {
            @Override
            public CompletionStage<R> response() {
                return (CompletableFuture<R>) response;
            }

            @Override
            public void cancel() {
                response.completeExceptionally(new RpcException(RpcCode.CANCELLED, "given up", null, null));
            }
        };
    }

    private static MessageLite empty(RpcMethod<?, ?> method) {
        try {
            return (MessageLite) method.parser().parseFrom(new byte[0]);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.completedStage(null);
    }
}
