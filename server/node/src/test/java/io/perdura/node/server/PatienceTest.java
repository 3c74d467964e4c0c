package io.perdura.node.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.engine.Rejection;
import io.perdura.engine.Rejections;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A node that starts while Postgres restarts. */
class PatienceTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final AtomicInteger times = new AtomicInteger();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void aStepThatASilentDatabaseRefusedIsMadeAgain() {
        assertThat(new Patience(VERTX, 60_000)
                        .until(failing(2, Rejections.shardUnavailable()))
                        .await())
                .isEqualTo("done");
        assertThat(times).hasValue(3);
    }

    @Test
    void whatFailsForAnotherReasonHasFailed() {
        Future<String> step = new Patience(VERTX, 60_000).until(failing(2, new IllegalStateException("a fault")));
        assertThatThrownBy(step::await).isInstanceOf(IllegalStateException.class);
        assertThat(times).hasValue(1);
    }

    @Test
    void itEnds() {
        Future<String> step = new Patience(VERTX, 0).until(failing(2, Rejections.shardUnavailable()));
        assertThatThrownBy(step::await).isInstanceOf(Rejection.class);
        assertThat(times).hasValue(1);
    }

    private Supplier<Future<String>> failing(int count, RuntimeException failure) {
        return () -> times.incrementAndGet() <= count ? Future.failedFuture(failure) : Future.succeededFuture("done");
    }
}
