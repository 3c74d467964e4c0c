package io.perdura.node.api.wire;

import static io.perdura.node.api.wire.WireFixture.INFO;
import static io.perdura.node.api.wire.WireFixture.POLL;
import static io.perdura.node.api.wire.WireFixture.await;
import static io.perdura.node.api.wire.WireFixture.frame;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.perdura.node.api.wire.GrpcSettings.KeepAlive;
import io.perdura.node.api.wire.GrpcSettings.Limits;
import io.perdura.node.routing.Reply;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What happens at each bound. */
class LimitsTest {
    private static final Buffer EMPTY_REQUEST = frame(GetSystemInfoRequest.getDefaultInstance());

    @Test
    void aWorkerThatCancelsManyPollsIsNoFlood() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            CountDownLatch cancelled = new CountDownLatch(500);
            for (int i = 0; i < 500; i++) {
                HttpClientRequest request = await(wire.request(POLL));
                request.response().onFailure(failure -> {});
                request.end(frame(PollWorkflowTaskQueueRequest.getDefaultInstance()))
                        .onFailure(failure -> {});
                wire.nextParked().call().onCancel(cancelled::countDown);
                request.reset(8).onFailure(failure -> {});
            }

            assertThat(cancelled.await(60, SECONDS)).isTrue();
            assertThat(wire.post(INFO, EMPTY_REQUEST).status()).isEqualTo("0");
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOff() throws Exception {
        Limits few = limits(64L << 20, 1L << 20, 20_000);
        String large = "x".repeat(400_000);
        try (WireFixture wire =
                new WireFixture(GrpcSettings.defaults().withLimits(few), call -> WireFixture.answer(large))) {
            CountDownLatch closed = new CountDownLatch(1);
            for (int i = 0; i < 10; i++) {
                HttpClientRequest request = await(wire.request(INFO));
                request.connection().closeHandler(end -> closed.countDown());
                request.response().onSuccess(response -> response.pause()).onFailure(failure -> {});
                request.end(EMPTY_REQUEST).onFailure(failure -> {});
            }

            assertThat(closed.await(60, SECONDS)).isTrue();
            // Over a connection of its own: the other client may have opened another meanwhile that is cut off, too.
            assertThat(WorkflowServiceGrpc.newBlockingStub(wire.channel())
                            .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                            .getServerVersion())
                    .isEqualTo(large);
        }
    }

    @Test
    void halfReadRequestsAreBounded() {
        Limits few = limits(100_000, 1L << 20, 20_000);
        try (WireFixture wire =
                new WireFixture(GrpcSettings.defaults().withLimits(few), call -> WireFixture.answer("1.0"))) {
            Buffer half =
                    Buffer.buffer().appendByte((byte) 0).appendInt(1 << 20).appendBytes(new byte[60_000]);
            for (int i = 0; i < 3; i++) {
                HttpClientRequest request = await(wire.request(INFO));
                request.setChunked(true).write(half).onFailure(failure -> {});
                assertThat(await(request.response()).getHeader("x-resource-exhausted-cause"))
                        .isEqualTo("SystemOverloaded");
                assertThat(wire.post(INFO, EMPTY_REQUEST).status()).isEqualTo("0");
            }
        }
    }

    /** However many polls wait, the node lives, and has room again as soon as one has ended. */
    @Test
    void callsThatWaitAreBoundedByWhatTheyKeep() throws Exception {
        try (WireFixture wire = new WireFixture(
                GrpcSettings.defaults().withLimits(limits(500_000, 64L << 20, 20_000)),
                call -> WireFixture.answer("1.0"))) {
            List<Future<HttpClientResponse>> waiting = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 100; i++) {
                HttpClientRequest request = await(wire.request(POLL));
                Future<HttpClientResponse> response = request.response();
                request.end(frame(PollWorkflowTaskQueueRequest.getDefaultInstance()))
                        .onFailure(failure -> {});
                // The call behind it is answered or refused after it.
                wire.post(INFO, EMPTY_REQUEST);
                if (response.succeeded()) {
                    assertThat(response.result().getHeader("x-resource-exhausted-cause"))
                            .isEqualTo("SystemOverloaded");
                    refused++;
                } else {
                    waiting.add(response);
                }
            }
            assertThat(refused).isBetween(40, 60);
            assertThat(wire.post(INFO, EMPTY_REQUEST).status()).isEqualTo("8");

            wire.parked.forEach(call -> call.reply().complete(Reply.empty()));
            waiting.forEach(WireFixture::await);
            assertThat(wire.post(INFO, EMPTY_REQUEST).status()).isEqualTo("0");
        }
    }

    @Test
    void requestsOfCallsThatWaitAreBounded() throws Exception {
        try (WireFixture wire = new WireFixture(
                GrpcSettings.defaults().withLimits(limits(1 << 20, 64L << 20, 20_000)),
                call -> WireFixture.answer("1.0"))) {
            Buffer large = frame(PollWorkflowTaskQueueRequest.newBuilder()
                    .setIdentity("x".repeat(300_000))
                    .build());
            List<Future<HttpClientResponse>> waiting = new ArrayList<>();
            List<WireFixture.Parked> parked = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                HttpClientRequest request = await(wire.request(POLL));
                waiting.add(request.response());
                request.end(large).onFailure(failure -> {});
                parked.add(wire.nextParked());
            }
            assertThat(wire.post(POLL, large).headers())
                    .containsEntry("x-resource-exhausted-cause", "SystemOverloaded");
            assertThat(wire.post(INFO, EMPTY_REQUEST).status()).isEqualTo("0");

            parked.get(0).reply().complete(Reply.empty());
            await(waiting.get(0));
            await(wire.request(POLL)).end(large).onFailure(failure -> {});
            assertThat(wire.nextParked().call().cancelled()).isFalse();
        }
    }

    /** Each is within its own bound, all together are not: one of them goes, and others are answered. */
    @Test
    void repliesThatManyClientsDoNotReadAreBounded() throws Exception {
        Limits usual = limits(64L << 20, 64L << 20, 20_000);
        Limits few = new Limits(
                usual.messageBytesMax(),
                usual.callBytesMax(),
                usual.replyBytesMax(),
                1L << 20,
                usual.errorBytesMax(),
                usual.headerBytesMax(),
                usual.callsPerConnectionMax(),
                usual.streamsMax(),
                usual.connectionsMax(),
                usual.resetsMax(),
                usual.resetsWindow());
        String large = "x".repeat(400_000);
        try (WireFixture wire =
                new WireFixture(GrpcSettings.defaults().withLimits(few), call -> WireFixture.answer(large))) {
            CountDownLatch closed = new CountDownLatch(1);
            for (int i = 0; i < 5; i++) {
                HttpClientRequest request = await(wire.vertx
                        .createHttpClient(new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setHttp2ClearTextUpgrade(false))
                        .request(HttpMethod.POST, wire.port, "127.0.0.1", INFO));
                request.connection().closeHandler(end -> closed.countDown());
                request.response().onSuccess(response -> response.pause()).onFailure(failure -> {});
                request.putHeader("content-type", "application/grpc")
                        .end(EMPTY_REQUEST)
                        .onFailure(failure -> {});
            }

            assertThat(closed.await(60, SECONDS)).isTrue();
            assertThat(WorkflowServiceGrpc.newBlockingStub(wire.channel())
                            .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                            .getServerVersion())
                    .isEqualTo(large);
        }
    }

    /** Without one call they keep something, too. */
    @Test
    void connectionsAreBoundedByWhatTheyKeep() {
        try (WireFixture wire = new WireFixture(
                GrpcSettings.defaults().withLimits(limits(100_000, 64L << 20, 20_000)),
                call -> WireFixture.answer("1"))) {
            assertThat(refusedOfSix(wire)).isBetween(3L, 5L);
        }
    }

    @Test
    void connectionsAreBoundedAndAStormOfThemIsToldOfOnce() {
        Logger logger = (Logger) LoggerFactory.getLogger(ListenerVerticle.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        try (WireFixture wire = new WireFixture(
                GrpcSettings.defaults().withLimits(limits(64L << 20, 1L << 20, 2)), call -> WireFixture.answer("1"))) {
            assertThat(refusedOfSix(wire)).isEqualTo(4);
            assertThat(told.list)
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(2) // one for each event loop
                    .allSatisfy(line -> assertThat(line.getThrowableProxy()).isNull());
        } finally {
            logger.detachAppender(told);
        }
    }

    private static long refusedOfSix(WireFixture wire) {
        long refused = 0;
        for (int i = 0; i < 6; i++) {
            var client = wire.vertx.createHttpClient(new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
            Future<Integer> status = client.request(HttpMethod.POST, wire.port, "127.0.0.1", INFO)
                    .compose(request -> request.putHeader("content-type", "application/grpc")
                            .send(EMPTY_REQUEST))
                    .compose(response -> response.end().map(response.statusCode()));
            refused += await(status.map(200).otherwise(0)) == 0 ? 1 : 0;
        }
        return refused;
    }

    @Test
    void aDeadPeerIsFoundByPings() throws Exception {
        GrpcSettings watchful = GrpcSettings.defaults()
                .withKeepAlive(new KeepAlive(
                        Duration.ofMillis(200),
                        Duration.ofMillis(200),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(70)));
        try (WireFixture wire = new WireFixture(watchful, call -> WireFixture.answer("1"));
                Socket socket = new Socket("127.0.0.1", wire.port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});

            assertThat(readToEnd(socket.getInputStream())).isGreaterThan(0);
        }
    }

    @Test
    void aConnectionThatNeverSpeaksIsClosed() throws Exception {
        GrpcSettings watchful = GrpcSettings.defaults()
                .withKeepAlive(new KeepAlive(
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(70)));
        try (WireFixture wire = new WireFixture(watchful, call -> WireFixture.answer("1"));
                Socket socket = new Socket("127.0.0.1", wire.port)) {
            socket.setSoTimeout(60_000);

            assertThat(readToEnd(socket.getInputStream())).isZero();
        }
    }

    private static int readToEnd(InputStream in) throws java.io.IOException {
        int bytes = 0;
        for (int read = in.read(); read >= 0; read = in.read()) {
            bytes++;
        }
        return bytes;
    }

    @Test
    void longHeadersAreTaken() {
        try (WireFixture wire = WireFixture.start()) {
            assertThat(wire.post(INFO, EMPTY_REQUEST, "authorization", "Bearer " + "x".repeat(30_000))
                            .status())
                    .isEqualTo("0");
        }
    }

    @Test
    void speaksTls() {
        SelfSignedCertificate certificate = SelfSignedCertificate.create();
        GrpcSettings secure = GrpcSettings.defaults().withTls(new GrpcSettings.Tls(certificate.keyCertOptions(), null));
        try (WireFixture wire = new WireFixture(secure, call -> WireFixture.answer("1"))) {
            for (int i = 0; i < 4; i++) {
                if (i == 2) {
                    SelfSignedCertificate next = SelfSignedCertificate.create();
                    await(wire.listener.useTls(new GrpcSettings.Tls(next.keyCertOptions(), null)));
                }
                var client = wire.vertx.createHttpClient(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setTrustAll(true)
                        .setVerifyHost(false));
                var response = await(client.request(HttpMethod.POST, wire.port, "127.0.0.1", INFO)
                        .compose(request -> request.putHeader("content-type", "application/grpc")
                                .send(EMPTY_REQUEST))
                        .compose(answer -> answer.end().map(answer)));
                assertThat(response.getTrailer("grpc-status")).isEqualTo("0");
            }
        }
    }

    private static Limits limits(long callBytesMax, long replyBytesMax, int connectionsMax) {
        Limits usual = GrpcSettings.defaults().limits();
        return new Limits(
                usual.messageBytesMax(),
                callBytesMax,
                replyBytesMax,
                usual.repliesBytesMax(),
                usual.errorBytesMax(),
                usual.headerBytesMax(),
                usual.callsPerConnectionMax(),
                usual.streamsMax(),
                connectionsMax,
                usual.resetsMax(),
                usual.resetsWindow());
    }
}
