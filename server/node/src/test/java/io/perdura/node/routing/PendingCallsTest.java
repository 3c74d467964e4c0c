package io.perdura.node.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.node.v1.NodeFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingCallsTest {
    private final Vertx vertx = Vertx.vertx();
    private final PendingCalls calls =
            new PendingCalls(new LinkLimits(2, 1_000, 1_000), vertx.eventBus().<NodeFrame>sender("nobody"));

    @AfterEach
    void close() {
        TestNode.await(vertx.close());
    }

    @Test
    void callsAndBytesUnderWayAreBounded() {
        calls.add(1, 10, 100);
        calls.add(2, 10, 100);
        assertThatThrownBy(() -> calls.add(3, 10, 100)).hasMessage("too many calls between two nodes are under way");

        calls.remove(1);
        assertThatThrownBy(() -> calls.add(4, 991, 100)).hasMessage("too many calls between two nodes are under way");
        calls.add(5, 990, 100);
    }

    @Test
    void whatIsOverdueFails() {
        Future<Reply> early = calls.add(1, 10, 100).future();
        Future<Reply> late = calls.add(2, 10, 200).future();

        calls.expire(100);

        assertThat(early.cause()).hasMessage("context deadline exceeded");
        assertThat(late.isComplete()).isFalse();
        calls.failAll(new Unreachable("node"));
        assertThat(late.cause()).isInstanceOf(Unreachable.class);
        assertThat(calls.size()).isZero();
    }
}
