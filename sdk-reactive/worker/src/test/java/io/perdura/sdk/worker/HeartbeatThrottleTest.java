package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.converter.DataConverter;
import io.perdura.sdk.service.VirtualSurroundings;
import io.temporal.api.common.v1.Payloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** sdk-protocol 85, 88 and trap T12. */
class HeartbeatThrottleTest {
    private final VirtualSurroundings time = new VirtualSurroundings();
    private final List<Integer> sent = new ArrayList<>();
    private boolean arrives = true;
    private final HeartbeatThrottle throttle = new HeartbeatThrottle(time, Duration.ofSeconds(8), details -> {
        sent.add((Integer) DataConverter.standard().fromPayloads(details.orElseThrow(), 0, Integer.class));
        return CompletableFuture.completedStage(arrives);
    });

    private void beat(int number) {
        throttle.record(details(number));
    }

    private static Optional<Payloads> details(int number) {
        return DataConverter.standard().toPayloads(number);
    }

    @Test
    void theWindowIsAShareOfTheTimeout() {
        Duration without = Duration.ofSeconds(30);
        Duration max = Duration.ofSeconds(60);
        assertThat(HeartbeatThrottle.window(Duration.ofSeconds(10), without, max))
                .isEqualTo(Duration.ofSeconds(8));
        assertThat(HeartbeatThrottle.window(Duration.ZERO, without, max)).isEqualTo(without);
        assertThat(HeartbeatThrottle.window(Duration.ofHours(1), without, max)).isEqualTo(max);
    }

    @Test
    void theFirstGoesAtOnceAndThenTheNewestOfEachWindow() {
        beat(1);
        beat(2);
        beat(3);
        assertThat(sent).containsExactly(1);
        time.advance(Duration.ofSeconds(8));
        assertThat(sent).containsExactly(1, 3);
        time.advance(Duration.ofSeconds(60));
        assertThat(sent).containsExactly(1, 3);
        beat(4);
        assertThat(sent).containsExactly(1, 3, 4);
    }

    @Test
    void oneThatDidNotArriveIsSentAgainASecondLater() {
        arrives = false;
        beat(1);
        time.run();
        arrives = true;
        time.advance(Duration.ofSeconds(1));
        assertThat(sent).containsExactly(1, 1);
    }

    @Test
    void whatWasNotSentIsKnownAtTheEndAndNothingFollows() {
        beat(1);
        beat(2);
        assertThat(throttle.stop()).isEqualTo(details(2));
        beat(3);
        time.advance(Duration.ofMinutes(5));
        assertThat(sent).containsExactly(1);
    }
}
