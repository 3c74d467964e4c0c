package io.perdura.node.crash;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.perdura.node.verify.CallLog;
import org.jspecify.annotations.Nullable;

/** Writes every call of a channel into a log, for {@code perdura verify --log}. */
final class LoggedCalls implements ClientInterceptor {
    private final CallLog log;

    LoggedCalls(CallLog log) {
        this.log = log;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        long beganMs = System.currentTimeMillis();
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            private @Nullable Message request;

            @Override
            public void sendMessage(Q message) {
                request = (Message) message;
                super.sendMessage(message);
            }

            @Override
            public void start(Listener<R> listener, Metadata headers) {
                super.start(
                        new SimpleForwardingClientCallListener<>(listener) {
                            private @Nullable Message answer;

                            @Override
                            public void onMessage(R message) {
                                answer = (Message) message;
                                super.onMessage(message);
                            }

                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                Message asked = request;
                                if (asked != null) {
                                    log.called(
                                            asked,
                                            answer,
                                            status.getCode().name(),
                                            beganMs,
                                            System.currentTimeMillis());
                                }
                                super.onClose(status, trailers);
                            }
                        },
                        headers);
            }
        };
    }
}
