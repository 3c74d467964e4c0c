package io.perdura.node.api.wire;

import static io.perdura.node.api.wire.WireFixture.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.rpc.Code;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Reply;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.serviceclient.StatusUtils;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.vertx.core.Future;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What grpc-java and Temporal's own stubs make of the listener. */
class GrpcClientTest {
    /** The client's preface and an empty SETTINGS frame. */
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

    private static final int CALLS_MIN = 50;

    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    /** Of a frame's head: flags and stream. */
    private static final int FRAME_REST_BYTES = 5;

    /** Waits for the answer to a ping longer than any test. */
    private static final GrpcSettings PATIENT = GrpcSettings.defaults()
            .withKeepAlive(new GrpcSettings.KeepAlive(
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(5)));

    private static final GetSystemInfoRequest INFO = GetSystemInfoRequest.getDefaultInstance();

    @Test
    void theSdkConnectsWithItsCompressedRequests() {
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), call -> {
            assertThat(call.clientName()).isEqualTo("temporal-java");
            assertThat(call.clientVersion()).isEqualTo("1.38.0");
            assertThat(call.header("grpc-encoding")).isEqualTo("gzip");
            return WireFixture.answer("2.0");
        })) {
            WorkflowServiceStubs stubs = WorkflowServiceStubs.newConnectedServiceStubs(
                    WorkflowServiceStubsOptions.newBuilder()
                            .setTarget("127.0.0.1:" + wire.port)
                            .setSystemInfoTimeout(Duration.ofSeconds(60))
                            .build(),
                    Duration.ofSeconds(60));
            try {
                assertThat(stubs.blockingStub().getSystemInfo(INFO).getServerVersion())
                        .isEqualTo("2.0");
                assertThat(stubs.healthCheck().getStatus()).isEqualTo(ServingStatus.SERVING);
            } finally {
                stubs.shutdownNow();
            }
        }
    }

    @Test
    void typedErrorsReachTheSdk() {
        var detail = NamespaceNotFoundFailure.newBuilder().setNamespace("n").build();
        RpcHandler refuses =
                call -> Future.failedFuture(new Rejection(Code.NOT_FOUND, "Namespace ñ is not found.", detail));
        try (WireFixture wire = new WireFixture(GrpcSettings.defaults(), refuses)) {
            var stub = WorkflowServiceGrpc.newBlockingStub(wire.channel()).withDeadlineAfter(60, SECONDS);

            assertThatThrownBy(() -> stub.getSystemInfo(INFO))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                        assertThat(failure.getStatus().getDescription()).isEqualTo("Namespace ñ is not found.");
                        assertThat(StatusUtils.getFailure(failure, NamespaceNotFoundFailure.class))
                                .isEqualTo(detail);
                    });
        }
    }

    @Test
    void anOldConnectionIsLeftWithoutLosingCalls() throws Exception {
        GrpcSettings aging = GrpcSettings.defaults()
                .withKeepAlive(new GrpcSettings.KeepAlive(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(70)));
        try (WireFixture wire = new WireFixture(aging, call -> WireFixture.answer("1.0"))) {
            ManagedChannel channel = wire.channel();
            var stub = WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, SECONDS);
            ListenableFuture<PollWorkflowTaskQueueResponse> poll = WorkflowServiceGrpc.newFutureStub(channel)
                    .withDeadlineAfter(60, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            long until = System.nanoTime() + SECONDS.toNanos(1);
            int calls = 0;
            while (calls < CALLS_MIN || System.nanoTime() < until) {
                stub.getSystemInfo(INFO);
                calls++;
            }

            assertThat(parked.call().cancelled()).isFalse();
            parked.reply()
                    .complete(Reply.of(PollWorkflowTaskQueueResponse.newBuilder()
                            .setAttempt(7)
                            .build()));
            assertThat(poll.get(60, SECONDS).getAttempt()).isEqualTo(7);
        }
    }

    @Test
    void aConnectionPastItsGraceIsClosed() throws Exception {
        GrpcSettings impatient = GrpcSettings.defaults()
                .withKeepAlive(new GrpcSettings.KeepAlive(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(2),
                        Duration.ofMillis(200),
                        Duration.ofMillis(200)));
        try (WireFixture wire = new WireFixture(impatient, call -> WireFixture.answer("1.0"))) {
            var poll = WorkflowServiceGrpc.newFutureStub(wire.channel())
                    .withDeadlineAfter(60, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            assertThatThrownBy(() -> poll.get(60, SECONDS)).hasMessageContaining("UNAVAILABLE");
            Awaitility.await().until(() -> parked.call().cancelled());
        }
    }

    @Test
    void drainLetsCallsEndAndClosesThePort() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            ManagedChannel channel = wire.channel();
            ListenableFuture<PollWorkflowTaskQueueResponse> poll = WorkflowServiceGrpc.newFutureStub(channel)
                    .withDeadlineAfter(60, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            Future<Void> drained = wire.listener.drain(Duration.ofSeconds(15));
            assertThat(wire.health.serving()).isFalse();
            assertThat(drained.isComplete()).isFalse();
            parked.reply().complete(Reply.of(PollWorkflowTaskQueueResponse.getDefaultInstance()));

            await(drained);
            assertThat(poll.get(60, SECONDS)).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
            assertThatThrownBy(() -> WorkflowServiceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(60, SECONDS)
                            .getSystemInfo(INFO))
                    .hasMessageContaining("UNAVAILABLE");
        }
    }

    @Test
    void drainRefusesWhoComesAndTellsWhoHasJustCome() throws Exception {
        try (WireFixture wire = new WireFixture(PATIENT, call -> WireFixture.answer("1.0"));
                Socket mute = new Socket("127.0.0.1", wire.port);
                Socket late = new Socket("127.0.0.1", wire.port)) {
            mute.getOutputStream().write(PREFACE);
            awaitFrame(SETTINGS, mute);
            WorkflowServiceGrpc.newBlockingStub(wire.channel()).getSystemInfo(INFO); // all before it are accepted too

            Future<Void> drained = wire.listener.drain(Duration.ofMinutes(5));
            Awaitility.await().until(() -> isRefused(wire.port));
            late.getOutputStream().write(PREFACE);

            awaitFrame(GOAWAY, late);
            awaitFrame(GOAWAY, mute);
            assertThat(drained.isComplete()).isFalse();
            late.close();
            mute.close();
            await(drained);
        }
    }

    private static boolean isRefused(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    private static void awaitFrame(int type, Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        DataInputStream frames = new DataInputStream(socket.getInputStream());
        int found;
        do {
            int length = frames.readUnsignedByte() << 16 | frames.readUnsignedShort();
            found = frames.readUnsignedByte();
            frames.readNBytes(FRAME_REST_BYTES + length);
        } while (found != type);
    }

    @Test
    void drainEndsAtItsBoundAlsoIfAClientDoesNotAnswer() throws Exception {
        try (WireFixture wire = new WireFixture(PATIENT, call -> WireFixture.answer("1.0"));
                Socket mute = new Socket("127.0.0.1", wire.port)) {
            mute.getOutputStream().write(PREFACE);
            awaitFrame(SETTINGS, mute);
            var poll = WorkflowServiceGrpc.newFutureStub(wire.channel())
                    .withDeadlineAfter(60, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            await(wire.listener.drain(Duration.ofMillis(300)));

            assertThatThrownBy(() -> poll.get(60, SECONDS)).hasMessageContaining("UNAVAILABLE");
            Awaitility.await().until(() -> parked.call().cancelled());
        }
    }

    @Test
    void idleConnectionsAreSentAwayAndComeBack() {
        GrpcSettings brief = GrpcSettings.defaults()
                .withKeepAlive(new GrpcSettings.KeepAlive(
                        Duration.ofMillis(50),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(70)));
        try (WireFixture wire = new WireFixture(brief, call -> WireFixture.answer("1.0"))) {
            ManagedChannel channel = wire.channel();
            var stub = WorkflowServiceGrpc.newBlockingStub(channel);
            stub.getSystemInfo(INFO);

            Awaitility.await().until(() -> channel.getState(false) == io.grpc.ConnectivityState.IDLE);

            assertThat(stub.getSystemInfo(INFO).getServerVersion()).isEqualTo("1.0");
        }
    }

    @Test
    void healthIsCheckedAndWatched() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            ManagedChannel channel = wire.channel();
            var stub = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(60, SECONDS);
            for (String service : new String[] {
                "",
                "temporal.api.workflowservice.v1.WorkflowService",
                "temporal.api.operatorservice.v1.OperatorService",
                "temporal.server.api.adminservice.v1.AdminService"
            }) {
                assertThat(stub.check(named(service)).getStatus()).isEqualTo(ServingStatus.SERVING);
            }
            assertThatThrownBy(() -> stub.check(named("x"))).hasMessage("NOT_FOUND: unknown service");

            BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
            HealthGrpc.newStub(channel).watch(named(""), new StreamObserver<>() {
                @Override
                public void onNext(HealthCheckResponse value) {
                    seen.add(value.getStatus());
                }

                @Override
                public void onError(Throwable failure) {
                    seen.add(Status.fromThrowable(failure).getCode());
                }

                @Override
                public void onCompleted() {
                    seen.add("completed");
                }
            });
            assertThat(seen.poll(60, SECONDS)).isEqualTo(ServingStatus.SERVING);
            wire.health.serving(false);
            assertThat(seen.poll(60, SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
            await(wire.listener.drain(Duration.ofSeconds(10)));
            assertThat(seen.poll(60, SECONDS)).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    private static HealthCheckRequest named(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
