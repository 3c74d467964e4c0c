package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.service.RpcCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** sdk-protocol 94: how the number of polls follows what they bring. */
class PollerScalerTest {
    private static final Pollers BOUNDS = Pollers.autoscaling(2, 5, 10);
    private long now;

    private PollerScaler scaler(boolean hintsKnown) {
        return new PollerScaler(BOUNDS, hintsKnown, now);
    }

    private void pass(int ms) {
        now += Duration.ofMillis(ms).toNanos();
    }

    @Test
    void hintsMoveItWithinItsBounds() {
        PollerScaler scaler = scaler(false);
        scaler.answered(true, 3, now);
        assertThat(scaler.target()).isEqualTo(8);
        scaler.answered(true, 3, now);
        assertThat(scaler.target()).isEqualTo(10);
        scaler.answered(false, -4, now);
        assertThat(scaler.target()).isEqualTo(6);
        scaler.answered(false, Integer.MIN_VALUE, now);
        assertThat(scaler.target()).isEqualTo(2);
        scaler.answered(true, 0, now);
        assertThat(scaler.target()).isEqualTo(2);
    }

    @Test
    void aServerThatGivesNoHintsIsPolledByAsManyWhateverComes() {
        PollerScaler scaler = scaler(false);
        scaler.answered(false, null, now);
        scaler.failed(RpcCode.RESOURCE_EXHAUSTED);
        scaler.failed(RpcCode.UNAVAILABLE);
        assertThat(scaler.target()).isEqualTo(5);
    }

    @Test
    void oneThatIsKnownToGiveThemIsPolledLessWhenNothingComes() {
        PollerScaler scaler = scaler(true);
        scaler.answered(false, null, now);
        assertThat(scaler.target()).isEqualTo(4);
        scaler.answered(true, null, now);
        assertThat(scaler.target()).isEqualTo(4);
    }

    @Test
    void theFirstHintSaysThatItGivesThem() {
        PollerScaler scaler = scaler(false);
        scaler.answered(true, 1, now);
        scaler.answered(false, null, now);
        assertThat(scaler.target()).isEqualTo(5);
    }

    @Test
    void aServerThatIsExhaustedIsPolledByHalfAsManyAndOneThatFailsByOneLess() {
        PollerScaler scaler = new PollerScaler(Pollers.autoscaling(1, 9, 20), true, now);
        scaler.failed(RpcCode.RESOURCE_EXHAUSTED);
        assertThat(scaler.target()).isEqualTo(5);
        scaler.failed(RpcCode.UNAVAILABLE);
        assertThat(scaler.target()).isEqualTo(4);
    }

    @Test
    void itRisesOnlyWhileTheTasksThatComeIncrease() {
        PollerScaler scaler = scaler(true);
        for (int i = 0; i < 10; i++) {
            scaler.answered(true, 0, now);
        }
        pass(100);
        for (int i = 0; i < 10; i++) {
            scaler.answered(true, 0, now);
        }
        pass(100);
        scaler.answered(true, 2, now);
        assertThat(scaler.target()).as("as many came as before").isEqualTo(5);
        for (int i = 0; i < 11; i++) {
            scaler.answered(true, 0, now);
        }
        pass(100);
        scaler.answered(true, 2, now);
        assertThat(scaler.target()).as("a tenth more came").isEqualTo(7);
    }

    @Test
    void afterSilenceItMayRise() {
        PollerScaler scaler = scaler(true);
        scaler.answered(true, 0, now);
        pass(100);
        scaler.answered(true, 0, now);
        pass(100);
        scaler.answered(true, 0, now);
        pass(1_000);
        scaler.answered(true, 1, now);
        assertThat(scaler.target()).isEqualTo(6);
    }

    @Test
    void boundsAreInOrder() {
        assertThatThrownBy(() -> Pollers.autoscaling(5, 4, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Pollers.fixed(0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Pollers.fixed(3).isAutoscaling()).isFalse();
        assertThat(Pollers.fixed(1).atLeast(2)).isEqualTo(Pollers.fixed(2));
    }

    @Test
    void aFixedNumberStays() {
        PollerScaler scaler = new PollerScaler(Pollers.fixed(5), true, now);
        scaler.answered(true, 3, now);
        scaler.answered(false, -3, now);
        scaler.failed(RpcCode.RESOURCE_EXHAUSTED);
        assertThat(scaler.target()).isEqualTo(5);
    }
}
