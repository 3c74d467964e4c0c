package io.perdura.sdk.client;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.perdura.sdk.converter.Converters;
import io.perdura.sdk.service.RpcCall;
import io.perdura.sdk.service.RpcMethod;
import io.perdura.sdk.service.ServiceClient;
import io.temporal.api.common.v1.Header;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.common.v1.WorkflowExecution;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Calls with their payloads through converter and codec. */
final class Wire {
    private final ServiceClient service;
    private final Converters converters;
    private final WorkflowInterfaces interfaces = new WorkflowInterfaces();
    private final ClientCalls calls;

    Wire(ServiceClient service, Converters converters, List<ClientInterceptor> interceptors) {
        this.service = service;
        this.converters = converters;
        ClientCalls outermost = new Sending(this);
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            outermost = interceptors.get(i).client(outermost);
        }
        this.calls = outermost;
    }

    /** Behind whatever stands around them. */
    ClientCalls calls() {
        return calls;
    }

    WorkflowInterfaces interfaces() {
        return interfaces;
    }

    ServiceClient service() {
        return service;
    }

    Converters converters() {
        return converters;
    }

    String namespace() {
        return service.namespace();
    }

    String identity() {
        return service.identity();
    }

    <Q extends Message, R extends Message> CompletionStage<R> call(RpcMethod<Q, R> method, Q request) {
        return through(method, request, service::call);
    }

    /** What is for a worker comes as it is: the worker decodes it. */
    <Q extends Message, R extends Message> CompletionStage<R> callEncoded(RpcMethod<Q, R> method, Q request) {
        return service.codec().encode(request).thenCompose(encoded -> service.call(method, encoded));
    }

    <Q extends Message, R extends Message> CompletionStage<R> query(RpcMethod<Q, R> method, Q request) {
        return through(method, request, service::query);
    }

    private <Q extends Message, R extends Message> CompletionStage<R> through(
            RpcMethod<Q, R> method, Q request, BiFunction<RpcMethod<Q, R>, Q, CompletionStage<R>> way) {
        return service.codec()
                .encode(request)
                .thenCompose(encoded -> way.apply(method, encoded))
                .thenCompose(service.codec()::decode);
    }

    /** To cancel it gives the call up. */
    <Q extends Message, R extends Message> CompletableFuture<R> longPoll(RpcMethod<Q, R> method, Q request) {
        CompletableFuture<R> result = new CompletableFuture<>();
        service.codec().encode(request).whenComplete((encoded, thrown) -> {
            if (thrown != null) {
                result.completeExceptionally(thrown);
                return;
            }
            RpcCall<R> call = service.longPoll(method, encoded);
            result.whenComplete((answer, end) -> {
                if (result.isCancelled()) {
                    call.cancel();
                }
            });
            call.response().thenCompose(service.codec()::decode).whenComplete((answer, failure) -> {
                if (failure == null) {
                    result.complete(answer);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        });
        return result;
    }

    Optional<Payloads> payloads(List<@Nullable Object> values) {
        return converters.data().toPayloads(values.toArray());
    }

    @SuppressWarnings("unchecked") // the call names the type
    <R> @Nullable R value(@Nullable Payloads payloads, Type type) {
        return (R) converters.data().fromPayloads(payloads, 0, type);
    }

    static Header header(Map<String, Payload> fields) {
        return fields.isEmpty()
                ? Header.getDefaultInstance()
                : Header.newBuilder().putAllFields(fields).build();
    }

    static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    static WorkflowExecution execution(String workflowId, String runId) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .build();
    }
}
