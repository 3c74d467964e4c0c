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
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What grpc-java and Temporal's own stubs make of the listener. */
class GrpcClientTest {
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
                            .build(),
                    Duration.ofSeconds(10));
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
            var stub = WorkflowServiceGrpc.newBlockingStub(wire.channel()).withDeadlineAfter(10, SECONDS);

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
            var stub = WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, SECONDS);
            ListenableFuture<PollWorkflowTaskQueueResponse> poll = WorkflowServiceGrpc.newFutureStub(channel)
                    .withDeadlineAfter(20, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            long until = System.nanoTime() + SECONDS.toNanos(1);
            int calls = 0;
            while (System.nanoTime() < until) {
                stub.getSystemInfo(INFO);
                calls++;
            }

            assertThat(calls).isGreaterThan(10);
            assertThat(parked.call().cancelled()).isFalse();
            parked.reply()
                    .complete(Reply.of(PollWorkflowTaskQueueResponse.newBuilder()
                            .setAttempt(7)
                            .build()));
            assertThat(poll.get(10, SECONDS).getAttempt()).isEqualTo(7);
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
                    .withDeadlineAfter(20, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            assertThatThrownBy(() -> poll.get(10, SECONDS)).hasMessageContaining("UNAVAILABLE");
            Awaitility.await().until(() -> parked.call().cancelled());
        }
    }

    @Test
    void drainLetsCallsEndAndClosesThePort() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            ManagedChannel channel = wire.channel();
            ListenableFuture<PollWorkflowTaskQueueResponse> poll = WorkflowServiceGrpc.newFutureStub(channel)
                    .withDeadlineAfter(20, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            Future<Void> drained = wire.listener.drain(Duration.ofSeconds(15));
            assertThat(wire.health.serving()).isFalse();
            assertThat(drained.isComplete()).isFalse();
            parked.reply().complete(Reply.of(PollWorkflowTaskQueueResponse.getDefaultInstance()));

            await(drained);
            assertThat(poll.get(5, SECONDS)).isEqualTo(PollWorkflowTaskQueueResponse.getDefaultInstance());
            assertThatThrownBy(() -> WorkflowServiceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(5, SECONDS)
                            .getSystemInfo(INFO))
                    .hasMessageContaining("UNAVAILABLE");
        }
    }

    @Test
    void drainEndsAtItsBound() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            var poll = WorkflowServiceGrpc.newFutureStub(wire.channel())
                    .withDeadlineAfter(20, SECONDS)
                    .pollWorkflowTaskQueue(PollWorkflowTaskQueueRequest.getDefaultInstance());
            WireFixture.Parked parked = wire.nextParked();

            await(wire.listener.drain(Duration.ofMillis(300)));

            assertThatThrownBy(() -> poll.get(5, SECONDS)).hasMessageContaining("UNAVAILABLE");
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
            var stub = HealthGrpc.newBlockingStub(channel).withDeadlineAfter(10, SECONDS);
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
            assertThat(seen.poll(5, SECONDS)).isEqualTo(ServingStatus.SERVING);
            wire.health.serving(false);
            assertThat(seen.poll(5, SECONDS)).isEqualTo(ServingStatus.NOT_SERVING);
            await(wire.listener.drain(Duration.ofSeconds(10)));
            assertThat(seen.poll(5, SECONDS)).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    private static HealthCheckRequest named(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }
}
