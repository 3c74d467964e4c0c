package io.perdura.sdk.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.Status;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.QueryWorkflowResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Retries, deadlines and headers on a virtual clock. sdk-protocol 96, 97. */
class ServiceClientTest {
    private static final double NO_JITTER = 0.5;

    private final VirtualSurroundings time = new VirtualSurroundings();
    private final ScriptedTransport transport = new ScriptedTransport();
    private final GetSystemInfoResponse info = GetSystemInfoResponse.getDefaultInstance();

    private ServiceClient client(ServiceOptions options) {
        return new ServiceClient(transport, time, options, () -> NO_JITTER);
    }

    private ServiceClient client() {
        return client(ServiceOptions.of("here"));
    }

    private static RpcException failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().getNow(null);
        } catch (CompletionException e) {
            return (RpcException) e.getCause();
        }
        throw new AssertionError("it did not fail: " + stage);
    }

    private static boolean isOpen(CompletionStage<?> stage) {
        return !stage.toCompletableFuture().isDone();
    }

    /** Milliseconds after which the next try is made. */
    private long untilNextTry(int before) {
        long waited = 0;
        while (transport.all().size() == before) {
            time.advance(Duration.ofMillis(1));
            waited++;
            assertThat(waited).isLessThan(100_000);
        }
        return waited;
    }

    // ---- 97: what is asked first, and what goes with each call ----

    @Test
    void line97CapabilitiesAreAskedOnceBeforeTheFirstCall() {
        transport.answer(info).answer(DescribeNamespaceResponse.getDefaultInstance());
        ServiceClient client = client();
        assertThat(transport.all()).isEmpty();
        client.describeNamespace();
        assertThat(transport.all().stream().map(ScriptedTransport.Asked::method))
                .containsExactly("GetSystemInfo", "DescribeNamespace");
        transport.answer(DescribeNamespaceResponse.getDefaultInstance());
        client.describeNamespace();
        assertThat(transport.all()).hasSize(3);
    }

    @Test
    void line97AServerWithoutTheQuestionHasNoCapabilities() {
        transport
                .refuse(RpcCode.UNIMPLEMENTED, "unknown method GetSystemInfo")
                .answer(DescribeNamespaceResponse.getDefaultInstance());
        assertThat(client().describeNamespace().toCompletableFuture()).isCompleted();
    }

    @Test
    void line97WhoeverCallsMeanwhileWaitsForTheSameQuestion() {
        ServiceClient client = client();
        client.capabilities();
        client.capabilities();
        assertThat(transport.all().stream().map(ScriptedTransport.Asked::method))
                .containsExactly("GetSystemInfo");
    }

    @Test
    void capabilitiesThatCouldNotBeAskedAreAskedAgain() {
        transport
                .refuse(RpcCode.PERMISSION_DENIED, "no")
                .answer(info)
                .answer(DescribeNamespaceResponse.getDefaultInstance());
        ServiceClient client = client();
        assertThat(failure(client.describeNamespace()).code()).isEqualTo(RpcCode.PERMISSION_DENIED);
        assertThat(client.describeNamespace().toCompletableFuture()).isCompleted();
    }

    @Test
    void line97HeadersSayWhoCallsWithWhat() {
        AtomicInteger keys = new AtomicInteger();
        transport.answer(info).refuse(RpcCode.UNAVAILABLE, "").answer(DescribeNamespaceResponse.getDefaultInstance());
        client(ServiceOptions.of("here")
                        .headers(Map.of("Tenant", "a"))
                        .requestHeaders(() -> Map.of("Trace-Id", "t"))
                        .apiKey(() -> "key" + keys.incrementAndGet()))
                .describeNamespace();
        time.advance(Duration.ofSeconds(1));
        assertThat(transport.all().get(1).options().headers())
                .containsEntry("client-name", "perdura-java-reactive")
                .containsEntry("supported-server-versions", ">=0.31.0 <2.0.0")
                .containsEntry("temporal-namespace", "here")
                .containsEntry("tenant", "a")
                .containsEntry("trace-id", "t")
                .containsEntry("authorization", "Bearer key2")
                .containsKey("client-version");
        assertThat(transport.all().get(2).options().headers()).containsEntry("authorization", "Bearer key3");
    }

    @Test
    void headersThatCannotBeMadeFailTheCall() {
        transport.answer(info);
        CompletionStage<?> asked = client(ServiceOptions.of("here").requestHeaders(() -> {
                    throw new IllegalStateException("no token");
                }))
                .describeNamespace();
        assertThat(asked.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void line97DeadlinesAreThoseOfTheKindOfCall() {
        transport
                .answer(info)
                .answer(DescribeNamespaceResponse.getDefaultInstance())
                .answer(QueryWorkflowResponse.getDefaultInstance());
        ServiceClient client = client(
                ServiceOptions.of("here").callTimeout(Duration.ofSeconds(3)).queryTimeout(Duration.ofSeconds(4)));
        client.describeNamespace();
        client.query(WorkflowServiceMethods.QUERY_WORKFLOW, QueryWorkflowRequest.getDefaultInstance());
        history(client, Duration.ofHours(1));
        history(client, Duration.ofSeconds(20));
        assertThat(transport.all().stream()
                        .map(call -> call.options().deadline().toSeconds()))
                .containsExactly(3L, 3L, 4L, 70L, 20L);
    }

    @Test
    void line97ACompressionTheServerCannotReadIsLeftOutFromThenOn() {
        transport
                .answer(info)
                .refuse(RpcCode.UNIMPLEMENTED, "grpc: Decompressor is not installed for grpc-encoding \"gzip\"")
                .answer(DescribeNamespaceResponse.getDefaultInstance())
                .answer(DescribeNamespaceResponse.getDefaultInstance());
        ServiceClient client = client(ServiceOptions.of("here").compressed(true));
        client.describeNamespace();
        client.describeNamespace();
        assertThat(transport.all().stream().map(call -> call.options().compressed()))
                .containsExactly(true, true, false, false);
    }

    @Test
    void line97APollTooIsSentPlainTheNextTime() {
        transport
                .refuse(RpcCode.UNIMPLEMENTED, "grpc: Decompressor is not installed for grpc-encoding \"gzip\"")
                .refuse(RpcCode.UNAVAILABLE, "");
        ServiceClient client = client(ServiceOptions.of("here").compressed(true));
        for (int i = 0; i < 2; i++) {
            client.poll(
                    WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                    GetWorkflowExecutionHistoryRequest.getDefaultInstance());
        }
        assertThat(transport.all().stream().map(call -> call.options().compressed()))
                .containsExactly(true, false);
    }

    // ---- 96: retries ----

    @ParameterizedTest
    @EnumSource(
            names = {"UNAVAILABLE", "UNKNOWN", "ABORTED", "OUT_OF_RANGE", "DATA_LOSS", "INTERNAL", "DEADLINE_EXCEEDED"})
    void line96TheseAreTriedAgain(RpcCode code) {
        transport.answer(info).refuse(code, "").answer(DescribeNamespaceResponse.getDefaultInstance());
        CompletionStage<?> call = client().describeNamespace();
        assertThat(isOpen(call)).isTrue();
        time.advance(Duration.ofSeconds(1));
        assertThat(call.toCompletableFuture()).isCompleted();
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CANCELLED",
                "INVALID_ARGUMENT",
                "NOT_FOUND",
                "ALREADY_EXISTS",
                "FAILED_PRECONDITION",
                "PERMISSION_DENIED",
                "UNAUTHENTICATED",
                "UNIMPLEMENTED"
            })
    void line96TheseAreNot(RpcCode code) {
        transport.answer(info).refuse(code, "no");
        assertThat(failure(client().describeNamespace()).code()).isEqualTo(code);
    }

    @Test
    void line96InternalIsFinalIfTheServerTellsItApart() {
        GetSystemInfoResponse.Builder tellsApart = GetSystemInfoResponse.newBuilder();
        tellsApart.getCapabilitiesBuilder().setInternalErrorDifferentiation(true);
        transport.answer(tellsApart.build()).refuse(RpcCode.INTERNAL, "broken");
        assertThat(failure(client().describeNamespace()).code()).isEqualTo(RpcCode.INTERNAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc: received message larger than max (5 vs. 4)",
                "grpc: message after decompression larger than max (5 vs. 4)",
                "grpc: received message after decompression larger than max 4"
            })
    void line96WhatIsTooLargeIsNotSentAgain(String words) {
        transport.answer(info).refuse(RpcCode.RESOURCE_EXHAUSTED, words);
        assertThat(failure(client().describeNamespace())).hasMessageContaining("larger than the server takes");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, Blob data size exceeds limit., ExternalPayloads.beyond",
        "FAILED_PRECONDITION, Unable to query workflow due to Workflow Task in failed state., mended ones go on",
        "RESOURCE_EXHAUSTED, grpc: received message larger than max (5 vs. 4), ExternalPayloads.beyond",
        "PERMISSION_DENIED, no, look at the API key or the client certificate"
    })
    void whatCanBeDoneStandsInTheMessage(RpcCode code, String words, String advice) {
        transport.answer(info).refuse(code, words);
        assertThat(failure(client().describeNamespace()))
                .hasMessageContaining(words)
                .hasMessageContaining(advice);
    }

    @Test
    void line96WaitsGrowFromATenthOfASecondToFive() {
        transport.answer(info);
        for (int i = 0; i < 20; i++) {
            transport.refuse(RpcCode.UNAVAILABLE, "away");
        }
        CompletionStage<?> call = client().describeNamespace();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            waits.add(untilNextTry(transport.all().size()));
        }
        assertThat(waits).containsExactly(100L, 170L, 288L, 491L, 835L, 1419L, 2413L, 4103L, 5000L);
        time.advance(Duration.ofMinutes(2));
        assertThat(failure(call))
                .hasMessageContaining("UNAVAILABLE: away")
                .hasMessageContaining("is a server listening there");
        assertThat(transport.asked()).hasSizeBetween(15, 21);
    }

    @Test
    void line96AnExhaustedServerIsGivenASecond() {
        transport.answer(info).refuse(RpcCode.RESOURCE_EXHAUSTED, "rps");
        client().describeNamespace();
        assertThat(untilNextTry(2)).isEqualTo(1_000);
    }

    @Test
    void line96TheTriesEndWithTheTimeOfTheCall() {
        transport.answer(info);
        for (int i = 0; i < 20; i++) {
            transport.refuse(RpcCode.UNAVAILABLE, "away");
        }
        CompletionStage<?> call = client(ServiceOptions.of("here").retryFor(Duration.ofSeconds(2)))
                .describeNamespace();
        time.advance(Duration.ofSeconds(2));
        assertThat(failure(call).code()).isEqualTo(RpcCode.UNAVAILABLE);
        assertThat(transport.asked()).hasSize(6);
    }

    // ---- 96: long polls of clients ----

    private RpcCall<GetWorkflowExecutionHistoryResponse> history(ServiceClient client, Duration max) {
        return client.longPoll(
                WorkflowServiceMethods.GET_WORKFLOW_EXECUTION_HISTORY,
                GetWorkflowExecutionHistoryRequest.getDefaultInstance(),
                max);
    }

    @Test
    void line96ALongPollWaitsOnWhileItHasTime() {
        transport
                .refuse(RpcCode.DEADLINE_EXCEEDED, "")
                .refuse(RpcCode.UNAVAILABLE, "")
                .refuse(RpcCode.CANCELLED, "the server stops")
                .answer(GetWorkflowExecutionHistoryResponse.getDefaultInstance());
        RpcCall<?> call = history(client(), Duration.ofMinutes(10));
        time.advance(Duration.ZERO);
        assertThat(untilNextTry(2)).isEqualTo(200);
        assertThat(untilNextTry(3)).isEqualTo(400);
        time.run();
        assertThat(call.response().toCompletableFuture()).isCompleted();
    }

    @Test
    void line96ALongPollEndsWithItsTime() {
        RpcCall<?> call = history(client(), Duration.ofSeconds(100));
        assertThat(transport.all().get(0).options().deadline()).isEqualTo(Duration.ofSeconds(70));
        assertThat(isOpen(call.response())).isTrue();
        call.cancel();
        assertThat(transport.all().get(0).cancelled()[0]).isTrue();
        assertThat(failure(call.response()).code()).isEqualTo(RpcCode.CANCELLED);
    }

    @Test
    void aLongPollThatWasGivenUpIsNotTriedAgain() {
        transport.refuse(RpcCode.UNAVAILABLE, "");
        RpcCall<?> call = history(client(), Duration.ofHours(1));
        call.cancel();
        time.advance(Duration.ofMinutes(1));
        assertThat(transport.all()).hasSize(1);
    }

    // ---- What a person can do ----

    @Test
    void aMissingNamespaceSaysHowToMakeIt() {
        transport
                .answer(info)
                .refuse(new RpcException(
                        RpcCode.NOT_FOUND,
                        "Namespace here is not found.",
                        Status.newBuilder()
                                .addDetails(Any.pack(NamespaceNotFoundFailure.newBuilder()
                                        .setNamespace("here")
                                        .build()))
                                .build(),
                        null));
        RpcException failure = failure(client().check());
        assertThat(failure).hasMessageContaining("temporal operator namespace create --namespace here");
        assertThat(failure.detail(NamespaceNotFoundFailure.class)).isPresent();
        assertThat(failure.description()).isEqualTo("Namespace here is not found.");
    }

    @Test
    void aCallerWithoutPermissionIsToldWhatToLookAt() {
        transport.answer(info).refuse(RpcCode.PERMISSION_DENIED, "Request unauthorized.");
        assertThat(failure(client().check())).hasMessageContaining("API key").hasMessageContaining("'here'");
    }
}
