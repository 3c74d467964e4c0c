package io.perdura.node.api.wire;

import static io.perdura.node.api.wire.WireFixture.POLL;
import static io.perdura.node.api.wire.WireFixture.await;
import static io.perdura.node.api.wire.WireFixture.frame;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.routing.Reply;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueRequest;
import io.temporal.api.workflowservice.v1.PollWorkflowTaskQueueResponse;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A poll that nobody waits for any more is told so at once. */
class CancelTest {
    @Test
    void resetCancelsTheCallOnce() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            HttpClientRequest request = poll(wire);
            WireFixture.Parked parked = wire.nextParked();
            AtomicInteger cancels = new AtomicInteger();
            CountDownLatch both = new CountDownLatch(2);
            parked.call().onCancel(() -> {
                cancels.incrementAndGet();
                both.countDown();
            });
            parked.call().onCancel(both::countDown);
            CountDownLatch undelivered = new CountDownLatch(1);
            parked.call().onUndelivered(undelivered::countDown);

            request.reset(8).onFailure(failure -> {});

            assertThat(both.await(60, SECONDS)).isTrue();
            assertThat(parked.call().cancelled()).isTrue();
            AtomicInteger late = new AtomicInteger();
            parked.call().onCancel(late::incrementAndGet);
            assertThat(late).hasValue(1);
            parked.reply().complete(Reply.of(PollWorkflowTaskQueueResponse.getDefaultInstance()));
            assertThat(undelivered.await(60, SECONDS)).isTrue();
            assertThat(cancels).hasValue(1);
            assertThat(wire.observed).containsExactly("PollWorkflowTaskQueue CANCELLED");
        }
    }

    @Test
    void closedConnectionCancelsAllItsCalls() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            int polls = 50;
            List<HttpClientRequest> requests = new ArrayList<>();
            CountDownLatch cancelled = new CountDownLatch(polls);
            for (int i = 0; i < polls; i++) {
                requests.add(poll(wire));
                wire.nextParked().call().onCancel(cancelled::countDown);
            }

            requests.forEach(request -> request.connection().close().onFailure(failure -> {}));

            assertThat(cancelled.await(60, SECONDS)).isTrue();
        }
    }

    @Test
    void deadlineCancelsTheCallAndIsAnswered() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            long before = System.currentTimeMillis();
            WireFixture.Answer answer =
                    wire.post(POLL, frame(PollWorkflowTaskQueueRequest.getDefaultInstance()), "grpc-timeout", "300m");
            long after = System.currentTimeMillis();

            assertThat(answer.status()).isEqualTo("4");
            assertThat(answer.message()).isEqualTo("context deadline exceeded");
            RpcCall call = wire.nextParked().call();
            assertThat(call.cancelled()).isTrue();
            assertThat(call.deadlineMs()).isBetween(before + 300, after);
            assertThat(wire.observed).containsExactly("PollWorkflowTaskQueue DEADLINE_EXCEEDED");
        }
    }

    @Test
    void answeredCallIsNotCancelled() throws Exception {
        try (WireFixture wire = WireFixture.start()) {
            HttpClientRequest request = poll(wire);
            WireFixture.Parked parked = wire.nextParked();
            AtomicInteger cancels = new AtomicInteger();
            parked.call().onCancel(cancels::incrementAndGet);
            parked.call().onUndelivered(cancels::incrementAndGet);
            // Asked for before the answer comes: afterwards it may have ended already.
            Future<Void> ended = request.response().compose(HttpClientResponse::end);
            parked.reply().complete(Reply.of(PollWorkflowTaskQueueResponse.getDefaultInstance()));
            await(ended);

            await(request.connection().close());

            Awaitility.await().until(() -> wire.observed.contains("PollWorkflowTaskQueue OK"));
            assertThat(cancels).hasValue(0);
            assertThat(parked.call().deadlineMs()).isEqualTo(-1);
        }
    }

    private static HttpClientRequest poll(WireFixture wire) {
        HttpClientRequest request = await(wire.request(POLL));
        request.response().onFailure(failure -> {});
        request.end(frame(PollWorkflowTaskQueueRequest.getDefaultInstance())).onFailure(failure -> {});
        return request;
    }
}
