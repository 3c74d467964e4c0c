package io.perdura.node.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.routing.Call;
import org.junit.jupiter.api.Test;

class PollDeadlinesTest {
    private static final long NOW = 1_000_000;

    @Test
    void aPollMustSayHowLongItWaits() {
        assertThat(refusal(Call.NO_DEADLINE).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal(Call.NO_DEADLINE)).hasMessage("Context timeout is not set.");
        assertThat(refusal(NOW + 1_999).code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(refusal(NOW + 1_999)).hasMessage("Context timeout is too short.");
        assertThatCode(() -> PollDeadlines.check(NOW + 2_000, NOW)).doesNotThrowAnyException();
    }

    private static Rejection refusal(long deadlineMs) {
        return catchThrowableOfType(Rejection.class, () -> PollDeadlines.check(deadlineMs, NOW));
    }

    @Test
    void theAnswerComesInTimeAndWithinAMinute() {
        assertThat(PollDeadlines.answerAtMs(NOW + 10_000, NOW)).isEqualTo(NOW + 9_000);
        assertThat(PollDeadlines.answerAtMs(NOW + 70_000, NOW)).isEqualTo(NOW + 60_000);
    }
}
