package io.perdura.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearWordsTest {
    private static final List<String> NAMES =
            List.of("--port", "--http-port", "--ip", "--postgres", "start", "migrate");

    @Test
    void findsWhatIsALetterAway() {
        assertThat(NearWords.of("--prot", NAMES)).containsExactly("--port");
        assertThat(NearWords.of("strat", NAMES)).containsExactly("start");
        assertThat(NearWords.of("--postgre", NAMES)).containsExactly("--postgres");
        assertThat(NearWords.of("migrat", NAMES)).containsExactly("migrate");
    }

    @Test
    void findsNothingForWhatIsFar() {
        assertThat(NearWords.of("--verbose", NAMES)).isEmpty();
        assertThat(NearWords.of("stop", NAMES)).isEmpty();
    }
}
