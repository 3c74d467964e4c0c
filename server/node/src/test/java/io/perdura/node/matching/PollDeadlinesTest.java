package io.perdura.node.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.node.routing.Call;
import org.junit.jupiter.api.Test;

class PollDeadlinesTest {
    private static final long NOW = 1_000_000;

    @Test
    void aPollMustSayHowLongItWaits() {
        assertThatThrownBy(() -> PollDeadlines.check(Call.NO_DEADLINE, NOW)).hasMessage("Context timeout is not set.");
        assertThatThrownBy(() -> PollDeadlines.check(NOW + 1_999, NOW)).hasMessage("Context timeout is too short.");
        assertThatCode(() -> PollDeadlines.check(NOW + 2_000, NOW)).doesNotThrowAnyException();
    }

    @Test
    void theAnswerComesInTimeAndWithinAMinute() {
        assertThat(PollDeadlines.answerAtMs(NOW + 10_000, NOW)).isEqualTo(NOW + 9_000);
        assertThat(PollDeadlines.answerAtMs(NOW + 70_000, NOW)).isEqualTo(NOW + 60_000);
    }
}
