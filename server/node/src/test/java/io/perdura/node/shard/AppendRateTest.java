package io.perdura.node.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Appends a second, by a clock that the test has. */
class AppendRateTest {
    private final AppendRate rate = new AppendRate();

    @Test
    void itIsTheMeanOfTenSeconds() {
        for (int second = 0; second < 30; second++) {
            for (int i = 0; i < 5; i++) {
                rate.count(1_000_000 + second * 1_000 + i);
            }
        }

        assertThat(rate.perSecond(1_029_500)).isEqualTo(5);
        assertThat(rate.perSecond(1_034_500)).as("half of them are long ago").isEqualTo(2.5);
        assertThat(rate.perSecond(1_999_000)).isZero();
    }

    @Test
    void nothingWasCountedYet() {
        assertThat(rate.perSecond(1_000)).isZero();
    }

    @Test
    void aClockThatIsSetBackLosesNothing() {
        rate.count(1_020_000);
        rate.count(1_000_000);

        assertThat(rate.perSecond(1_020_000)).isEqualTo(0.2);
    }
}
