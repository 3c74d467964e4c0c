package io.perdura.node.api.wire;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Deadlines pass once, never early, and not at all when removed. */
class DeadlineWheelTest {
    @Test
    void expiresWhatIsDueAndOnlyThat() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            CountDownLatch expired = new CountDownLatch(100);
            AtomicInteger early = new AtomicInteger();
            AtomicInteger removedExpired = new AtomicInteger();
            vertx.runOnContext(start -> {
                DeadlineWheel wheel = new DeadlineWheel(vertx);
                List<DeadlineWheel.Entry> removed = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    long delayMs = 1 + (i * 37) % 400;
                    long before = System.nanoTime();
                    wheel.add(
                            entry(() -> {
                                early.addAndGet(NANOSECONDS.toMillis(System.nanoTime() - before) < delayMs - 1 ? 1 : 0);
                                // Taking a neighbour along must not stop the others.
                                removed.forEach(wheel::remove);
                                expired.countDown();
                            }),
                            delayMs);
                    DeadlineWheel.Entry other = entry(removedExpired::incrementAndGet);
                    removed.add(other);
                    wheel.add(other, 500 + delayMs);
                }
                wheel.add(entry(removedExpired::incrementAndGet), 3_600_000);
            });

            assertThat(expired.await(60, SECONDS)).isTrue();
            assertThat(early).hasValue(0);
            assertThat(removedExpired).hasValue(0);
        } finally {
            WireFixture.await(vertx.close());
        }
    }

    private static DeadlineWheel.Entry entry(Runnable action) {
        return new DeadlineWheel.Entry() {
            @Override
            void expire() {
                action.run();
            }
        };
    }
}
