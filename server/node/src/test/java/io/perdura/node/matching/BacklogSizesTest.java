package io.perdura.node.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.routing.TaskQueueKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogSizesTest {
    private static final TaskQueueKey QUEUE = new TaskQueueKey("n", "q", 1, false);

    private final List<Promise<Backlog.Size>> counts = new ArrayList<>();
    private long nowMs = 1_000;
    private final BacklogSizes sizes = new BacklogSizes(
            new FakeBacklog() {
                @Override
                public Future<Size> size(TaskQueueKey queue) {
                    Promise<Size> count = Promise.promise();
                    counts.add(count);
                    return count.future();
                }
            },
            () -> nowMs);

    @Test
    void whatIsCountedFastIsCountedEachTime() {
        Future<Backlog.Size> first = sizes.of(QUEUE);
        counts.get(0).complete(new Backlog.Size(1, 5));
        Future<Backlog.Size> second = sizes.of(QUEUE);
        counts.get(1).complete(new Backlog.Size(2, 5));

        assertThat(first.result().tasks()).isEqualTo(1);
        assertThat(second.result().tasks()).isEqualTo(2);
    }

    @Test
    void whoAsksWhileACountIsUnderWaySharesIt() {
        Future<Backlog.Size> first = sizes.of(QUEUE);
        Future<Backlog.Size> second = sizes.of(QUEUE);
        counts.get(0).complete(new Backlog.Size(1, 5));

        assertThat(counts).hasSize(1);
        assertThat(second.result()).isEqualTo(first.result());
    }

    @Test
    void whatTookLongIsToldAgainForTenTimesAsLong() {
        count(700);

        nowMs += 6_999;
        assertThat(sizes.of(QUEUE).result().tasks()).isEqualTo(1);
        nowMs += 1;
        sizes.of(QUEUE);
        assertThat(counts).hasSize(2);
    }

    @Test
    void noCountIsOlderThanTenSeconds() {
        count(5_000);

        nowMs += 10_000;
        sizes.of(QUEUE);
        assertThat(counts).hasSize(2);
    }

    @Test
    void aCountThatFailsIsMadeAgain() {
        sizes.of(QUEUE);
        nowMs += 700;
        counts.get(0).fail("busy");

        assertThat(sizes.of(QUEUE).isComplete()).isFalse();
        assertThat(counts).hasSize(2);
    }

    private void count(long ms) {
        sizes.of(QUEUE);
        nowMs += ms;
        counts.get(0).complete(new Backlog.Size(1, 5));
    }
}
