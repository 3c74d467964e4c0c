package io.perdura.sdk.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import io.temporal.api.workflowservice.v1.UpdateNamespaceResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every transport does; each is tested with it. sdk-protocol 97. */
public abstract class TransportContract {
    private static final int MANY_CONNECTIONS = 8;
    private static final Duration PATIENT = Duration.ofMinutes(4);
    private final List<Transport> transports = new ArrayList<>();
    private final List<CallTarget> targets = new ArrayList<>();

    /** One of the transport under test. */
    protected abstract Transport open(ConnectionOptions options);

    /** How many it holds open; calls share them. */
    protected abstract int connections(Transport transport);

    @AfterEach
    void closeAll() {
        transports.forEach(transport -> await(transport.close()));
        targets.forEach(CallTarget::close);
    }

    private CallTarget target(CallTarget made) {
        targets.add(made);
        return made;
    }

    private Transport transport(ConnectionOptions options) {
        Transport transport = open(options);
        transports.add(transport);
        return transport;
    }

    private static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static RpcOptions patiently() {
        return new RpcOptions(PATIENT, Map.of(), false);
    }

    private static RpcException failure(RpcCall<?> call) {
        try {
            await(call.response());
        } catch (CompletionException e) {
            if (e.getCause() instanceof RpcException failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("it did not fail");
    }

    private static RpcCall<DescribeNamespaceResponse> describe(Transport transport, String namespace) {
        return transport.call(
                WorkflowServiceMethods.DESCRIBE_NAMESPACE,
                DescribeNamespaceRequest.newBuilder().setNamespace(namespace).build(),
                patiently());
    }

    private static RpcCall<PollWorkflowTaskQueueResponse> poll(Transport transport, String queue, Duration deadline) {
        return transport.call(
                WorkflowServiceMethods.POLL_WORKFLOW_TASK_QUEUE,
                PollWorkflowTaskQueueRequest.newBuilder()
                        .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                        .build(),
                new RpcOptions(deadline, Map.of(), false));
    }

    private static String ask(Transport transport) {
        return await(describe(transport, "echo").response()).getNamespaceInfo().getName();
    }

    // ---- Calls ----

    @Test
    void anAnswerComesBack() {
        assertThat(ask(transport(target(CallTarget.plain()).address()))).isEqualTo("echo");
    }

    @Test
    void headersAndTheDeadlineArrive() {
        CallTarget target = target(CallTarget.plain());
        await(transport(target.address())
                .call(
                        WorkflowServiceMethods.GET_SYSTEM_INFO,
                        GetSystemInfoRequest.getDefaultInstance(),
                        new RpcOptions(PATIENT, Map.of("client-name", "me", "authorization", "Bearer k"), false))
                .response());
        assertThat(header(target, "client-name")).isEqualTo("me");
        assertThat(header(target, "authorization")).isEqualTo("Bearer k");
        assertThat(target.hadDeadline).isTrue();
    }

    private static String header(CallTarget target, String name) {
        return target.headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    }

    @Test
    void aCompressedRequestIsRead() {
        CallTarget target = target(CallTarget.plain());
        String answer = await(transport(target.address())
                        .call(
                                WorkflowServiceMethods.DESCRIBE_NAMESPACE,
                                DescribeNamespaceRequest.newBuilder()
                                        .setNamespace("squeezed")
                                        .build(),
                                new RpcOptions(PATIENT, Map.of(), true))
                        .response())
                .getNamespaceInfo()
                .getName();
        assertThat(answer).isEqualTo("squeezed");
        assertThat(header(target, "grpc-encoding")).isEqualTo("gzip");
    }

    @Test
    void aRefusalKeepsItsCodeWordsAndDetails() {
        RpcException failure =
                failure(describe(transport(target(CallTarget.plain()).address()), "none"));
        assertThat(failure.code()).isEqualTo(RpcCode.NOT_FOUND);
        assertThat(failure.description()).isEqualTo("Namespace none is not found – \"nowhere\".");
        assertThat(failure.detail(NamespaceNotFoundFailure.class).orElseThrow().getNamespace())
                .isEqualTo("none");
    }

    @Test
    void aMethodThatIsNotThereIsUnimplemented() {
        RpcMethod<UpdateNamespaceRequest, UpdateNamespaceResponse> unknown =
                new RpcMethod<>(WorkflowServiceMethods.SERVICE, "NoSuchMethod", UpdateNamespaceResponse.parser());
        RpcException failure = failure(transport(target(CallTarget.plain()).address())
                .call(unknown, UpdateNamespaceRequest.getDefaultInstance(), patiently()));
        assertThat(failure.code()).isEqualTo(RpcCode.UNIMPLEMENTED);
    }

    @Test
    void anAnswerThatCannotBeReadIsInternal() {
        RpcMethod<MessageLite, GetSystemInfoRequest> broken =
                new RpcMethod<>(WorkflowServiceMethods.SERVICE, "GetSystemInfo", new UnreadableParser<>());
        RpcException failure = failure(transport(target(CallTarget.plain()).address())
                .call(broken, GetSystemInfoRequest.getDefaultInstance(), patiently()));
        assertThat(failure.code()).isEqualTo(RpcCode.INTERNAL);
    }

    @Test
    void aLargeAnswerIsReadUpToTheLimit() {
        Transport transport = transport(target(CallTarget.plain()).address().answerBytesMax(6 << 20));
        assertThat(await(describe(transport, "bytes:" + (5 << 20)).response())
                        .getNamespaceInfo()
                        .getDescription())
                .hasSize(5 << 20);
        RpcException failure = failure(describe(transport, "bytes:" + (7 << 20)));
        assertThat(failure.code()).as(failure.toString()).isEqualTo(RpcCode.RESOURCE_EXHAUSTED);
        assertThat(ask(transport)).isEqualTo("echo");
    }

    // ---- Waiting ----

    @Test
    void anUnansweredCallEndsAtItsDeadline() {
        CallTarget target = target(CallTarget.plain());
        RpcException failure = failure(poll(transport(target.address()), "never", Duration.ofMillis(200)));
        assertThat(failure.code()).as(failure.toString()).isEqualTo(RpcCode.DEADLINE_EXCEEDED);
    }

    @Test
    void aCallThatIsGivenUpIsCancelledAtTheServer() throws Exception {
        CallTarget target = target(CallTarget.plain());
        RpcCall<?> call = poll(transport(target.address()), "never", PATIENT);
        untilWaiting(target, 1);
        call.cancel();
        assertThat(failure(call).code()).isEqualTo(RpcCode.CANCELLED);
        await(target.pollCancelled);
    }

    @Test
    void aCallThatIsGivenUpAtOnceIsCancelled() {
        CallTarget target = target(CallTarget.plain());
        Transport transport = transport(target.address());
        RpcCall<?> call = poll(transport, "never", PATIENT);
        call.cancel();
        assertThat(failure(call).code()).isEqualTo(RpcCode.CANCELLED);
        assertThat(ask(transport)).isEqualTo("echo");
    }

    @Test
    void manyWaitAtOnceAndOthersPassThem() throws Exception {
        int many = 300;
        CallTarget target = target(CallTarget.plain());
        Transport transport = transport(target.address());
        List<RpcCall<?>> calls = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            calls.add(poll(transport, "never", PATIENT));
        }
        untilWaiting(target, many);
        assertThat(ask(transport)).isEqualTo("echo");
        assertThat(await(poll(transport, "now", PATIENT).response())
                        .getTaskToken()
                        .toStringUtf8())
                .isEqualTo("token");
        assertThat(connections(transport)).isLessThanOrEqualTo(MANY_CONNECTIONS);
        calls.forEach(RpcCall::cancel);
    }

    private static void untilWaiting(CallTarget target, int count) throws InterruptedException {
        long until = System.nanoTime() + PATIENT.toNanos();
        while (target.waiting.get() < count) {
            assertThat(System.nanoTime()).isLessThan(until);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    // ---- Connections ----

    @Test
    void nobodyThereIsUnavailable() {
        CallTarget gone = CallTarget.plain();
        gone.close();
        RpcException failure = failure(describe(transport(gone.address()), "echo"));
        assertThat(failure.code()).isEqualTo(RpcCode.UNAVAILABLE);
        assertThat(failure.description()).isNotEmpty();
    }

    @Test
    void aServerThatGoesAwayEndsWhatWaits() throws Exception {
        CallTarget first = target(CallTarget.plain());
        Transport transport = transport(first.address());
        RpcCall<?> call = poll(transport, "never", PATIENT);
        untilWaiting(first, 1);
        first.close();
        assertThat(failure(call).code()).isIn(RpcCode.UNAVAILABLE, RpcCode.CANCELLED);
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        CallTarget target = target(CallTarget.plain());
        Transport transport = open(target.address());
        RpcCall<?> call = poll(transport, "never", PATIENT);
        untilWaiting(target, 1);
        await(transport.close());
        assertThat(failure(call).code()).isIn(RpcCode.UNAVAILABLE, RpcCode.CANCELLED);
        assertThat(failure(describe(transport, "echo")).code()).isIn(RpcCode.UNAVAILABLE, RpcCode.CANCELLED);
    }

    @Test
    void theAddressIsKnown() {
        ConnectionOptions options = ConnectionOptions.of("127.0.0.1:7000");
        assertThat(transport(options).address()).isEqualTo("127.0.0.1:7000");
    }

    // ---- TLS ----

    private static TlsOptions trusting(String authority) {
        return TlsOptions.defaults().serverCa(CallTarget.pem(authority)).serverName("perdura.test");
    }

    @Test
    void aServerIsKnownByItsAuthorityAndName() {
        CallTarget target = target(CallTarget.secured(false));
        assertThat(ask(transport(target.address().tls(trusting("authority.pem")))))
                .isEqualTo("echo");
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() {
        CallTarget target = target(CallTarget.secured(false));
        Transport transport = transport(target.address().tls(trusting("stranger.pem")));
        assertThat(failure(describe(transport, "echo")).code()).isEqualTo(RpcCode.UNAVAILABLE);
    }

    @Test
    void aServerOfAnotherNameIsRefused() {
        CallTarget target = target(CallTarget.secured(false));
        Transport transport =
                transport(target.address().tls(TlsOptions.defaults().serverCa(CallTarget.pem("authority.pem"))));
        assertThat(failure(describe(transport, "echo")).code()).isEqualTo(RpcCode.UNAVAILABLE);
    }

    @Test
    void anyServerIsTakenIfThatIsAskedFor() {
        CallTarget target = target(CallTarget.secured(false));
        assertThat(ask(transport(target.address().tls(TlsOptions.defaults().unverified()))))
                .isEqualTo("echo");
    }

    @Test
    void aClientShowsItsCertificate() {
        CallTarget target = target(CallTarget.secured(true));
        TlsOptions unknown = trusting("authority.pem");
        assertThat(failure(describe(transport(target.address().tls(unknown)), "echo"))
                        .code())
                .isEqualTo(RpcCode.UNAVAILABLE);
        TlsOptions known = unknown.client(CallTarget.pem("client.pem"), CallTarget.pem("client.key"));
        assertThat(ask(transport(target.address().tls(known)))).isEqualTo("echo");
    }

    @Test
    void aServerThatExpectsTlsIsUnavailableInTheClear() {
        CallTarget target = target(CallTarget.secured(false));
        assertThat(failure(describe(transport(target.address()), "echo")).code())
                .isEqualTo(RpcCode.UNAVAILABLE);
    }
}
