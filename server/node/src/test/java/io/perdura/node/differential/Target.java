package io.perdura.node.differential;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.update.v1.Acceptance;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A server of that API, called by method name with requests in text format. */
final class Target implements AutoCloseable {
    private static final int TRIES_MORE = 3;
    private static final TextFormat.Parser PARSER = TextFormat.Parser.newBuilder()
            .setTypeRegistry(TypeRegistry.newBuilder()
                    .add(Acceptance.getDescriptor().getFile().getMessageTypes())
                    .build())
            .build();
    private static final Map<String, MethodDescriptor<?, ?>> METHODS = new HashMap<>();

    static {
        for (Collection<MethodDescriptor<?, ?>> methods : List.of(
                WorkflowServiceGrpc.getServiceDescriptor().getMethods(),
                OperatorServiceGrpc.getServiceDescriptor().getMethods())) {
            methods.forEach(method -> METHODS.put(method.getBareMethodName(), method));
        }
    }

    private final String namespace;
    private final ManagedChannel channel;

    Target(String address, String namespace) {
        this.namespace = namespace;
        this.channel = NettyChannelBuilder.forTarget(address).usePlaintext().build();
    }

    String namespace() {
        return namespace;
    }

    /** As clients do, it tries again what a server was not ready for. */
    Answer call(Step.Call call, String text) {
        Message request = request(call.method(), text);
        Answer answer = once(call, request);
        for (int more = 0; more < TRIES_MORE && answer.code() == Status.Code.UNAVAILABLE; more++) {
            answer = once(call, request);
        }
        return answer;
    }

    private Answer once(Step.Call call, Message request) {
        try {
            return Answer.of((Message) ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newAttachHeadersInterceptor(headers(call.client()))),
                    method(call.method()),
                    CallOptions.DEFAULT.withDeadlineAfter(call.deadlineMs(), TimeUnit.MILLISECONDS),
                    request));
        } catch (StatusRuntimeException refused) {
            return Answer.of(refused);
        }
    }

    CompletableFuture<Answer> begin(Step.Call call, String text, Executor executor) {
        return CompletableFuture.supplyAsync(() -> call(call, text), executor);
    }

    /** The namespace of the run, unless the text names one, be it the empty one. */
    private Message request(String method, String text) {
        Message.Builder request = prototype(method).newBuilderForType();
        try {
            PARSER.merge(text, request);
        } catch (TextFormat.ParseException e) {
            throw new IllegalArgumentException(method + " {" + text + "}", e);
        }
        FieldDescriptor field = request.getDescriptorForType().findFieldByName("namespace");
        if (field != null && request.getField(field).equals("") && !text.contains("namespace: \"\"")) {
            request.setField(field, namespace);
        }
        return request.build();
    }

    private static Message prototype(String method) {
        return (Message) ((PrototypeMarshaller<?>) method(method).getRequestMarshaller()).getMessagePrototype();
    }

    @SuppressWarnings("unchecked") // all of them carry messages
    private static MethodDescriptor<Message, Message> method(String name) {
        MethodDescriptor<?, ?> method = METHODS.get(name);
        if (method == null) {
            throw new IllegalArgumentException("no such method: " + name);
        }
        return (MethodDescriptor<Message, Message>) method;
    }

    private static Metadata headers(String client) {
        Metadata headers = new Metadata();
        if (!client.isEmpty()) {
            headers.put(Metadata.Key.of("client-name", Metadata.ASCII_STRING_MARSHALLER), client);
            headers.put(Metadata.Key.of("client-version", Metadata.ASCII_STRING_MARSHALLER), "1.0.0");
        }
        return headers;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
