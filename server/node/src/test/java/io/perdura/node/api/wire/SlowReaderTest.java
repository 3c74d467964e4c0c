package io.perdura.node.api.wire;

import static io.perdura.node.api.wire.WireFixture.INFO;
import static io.perdura.node.api.wire.WireFixture.frame;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Clients that ask and do not read what they are answered. */
@ResourceLock("root logger")
class SlowReaderTest {
    private static final int CALLS = 20;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void stop() {
        root.detachAppender(log);
    }

    /** With a window of few bytes the answer waits, with one of just its length its trailers do. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 100})
    void aClientThatGoesAwayWithAnswersUnreadLeavesNoFault(int windowBytes) {
        try (WireFixture wire = WireFixture.start()) {
            HttpClient client = client(wire, windowBytes);
            List<Future<HttpClientResponse>> asked = ask(wire, client);
            WireFixture.await(Future.join(asked));
            Awaitility.await().until(() -> wire.observed.size() == CALLS);

            WireFixture.await(client.close());

            assertThat(wire.post(INFO, frame(GetSystemInfoRequest.getDefaultInstance()))
                            .status())
                    .as("others are served")
                    .isEqualTo("0");
        }
        assertThat(log.list)
                .filteredOn(event -> event.getThrowableProxy() != null)
                .extracting(event -> event.getThrowableProxy().getClassName())
                .doesNotContain(NullPointerException.class.getName());
    }

    @Test
    void whoReadsLateGetsAllOfIt() {
        try (WireFixture wire = WireFixture.start()) {
            HttpClient client = client(wire, 1);

            for (Future<HttpClientResponse> asked : ask(wire, client)) {
                HttpClientResponse response = WireFixture.await(asked);
                Future<Buffer> body = response.body();
                response.resume();
                assertThat(WireFixture.await(body).length()).isEqualTo(10);
                assertThat(response.trailers().get("grpc-status")).isEqualTo("0");
            }
            WireFixture.await(client.close());
        }
    }

    private static List<Future<HttpClientResponse>> ask(WireFixture wire, HttpClient client) {
        List<Future<HttpClientResponse>> asked = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            asked.add(client.request(HttpMethod.POST, wire.port, "127.0.0.1", INFO)
                    .compose(request -> {
                        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
                        return request.send(frame(GetSystemInfoRequest.getDefaultInstance()));
                    })
                    .onSuccess(HttpClientResponse::pause));
        }
        return asked;
    }

    private static HttpClient client(WireFixture wire, int windowBytes) {
        return wire.vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(windowBytes)));
    }
}
