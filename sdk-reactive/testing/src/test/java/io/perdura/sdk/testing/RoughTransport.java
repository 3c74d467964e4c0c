package io.perdura.sdk.testing;

import com.google.protobuf.MessageLite;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcCode;
import io.perdura.sdk.service.RpcException;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.RpcOptions;
import io.perdura.sdk.service.Transport;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What can happen to the calls of one worker: they are lost, or their answers are, they come twice, or late. When its worker
 * has crashed, nothing goes out or comes in any more.
 */
final class RoughTransport implements Transport {
    private static final Duration NOTICED_AFTER = Duration.ofMillis(50);
    private static final int LATE_MS_MAX = 14_000;

    private final Transport under;
    private final VirtualTime time;
    private final Random dice;
    private final int percent;
    private boolean calm;
    private boolean crashed;

    RoughTransport(Transport under, VirtualTime time, Random dice, int percent) {
        this.under = under;
        this.time = time;
        this.dice = dice;
        this.percent = percent;
    }

    void crash() {
        crashed = true;
    }

    void calmDown() {
        calm = true;
    }

    private boolean strikes() {
        return !calm && dice.nextInt(100) < percent;
    }

    @Override
    public <Q extends MessageLite, R extends MessageLite> RpcCall<R> call(
            RpcMethod<Q, R> method, Q request, RpcOptions options) {
        Answer<R> answer = new Answer<>();
        if (crashed) {
            return answer;
        }
        if (!strikes()) {
            answer.goesOnWith(under.call(method, request, options));
            return answer;
        }
        switch (dice.nextInt(method.name().startsWith("Poll") ? 2 : 4)) {
            case 0 -> time.schedule(NOTICED_AFTER, answer::lost);
            case 1 ->
                under.call(method, request, options)
                        .response()
                        .whenComplete((value, thrown) -> time.schedule(NOTICED_AFTER, answer::lost));
            case 2 -> {
                answer.goesOnWith(under.call(method, request, options));
                time.schedule(
                        Duration.ofMillis(dice.nextInt(LATE_MS_MAX)),
                        () -> answer.ignored = under.call(method, request, options));
            }
            default ->
                time.schedule(
                        Duration.ofMillis(dice.nextInt(LATE_MS_MAX)),
                        () -> answer.goesOnWith(under.call(method, request, options)));
        }
        return answer;
    }

    @Override
    public CompletionStage<Void> close() {
        return under.close();
    }

    private final class Answer<R> implements RpcCall<R> {
        private final CompletableFuture<R> response = new CompletableFuture<>();
        private RpcCall<R> call;

        /** The second of two; nobody looks at what it says. */
        private RpcCall<R> ignored;

        void goesOnWith(RpcCall<R> begun) {
            call = begun;
            begun.response().whenComplete((value, thrown) -> {
                if (crashed) {
                    return;
                }
                if (thrown == null) {
                    response.complete(value);
                } else {
                    response.completeExceptionally(thrown);
                }
            });
        }

        void lost() {
            if (!crashed) {
                response.completeExceptionally(
                        new RpcException(RpcCode.UNAVAILABLE, "the connection was lost", null, null));
            }
        }

        @Override
        public CompletionStage<R> response() {
            return response;
        }

        @Override
        public void cancel() {
            if (call != null) {
                call.cancel();
            } else {
                response.completeExceptionally(
                        new RpcException(RpcCode.CANCELLED, "the call was given up", null, null));
            }
        }
    }
}
