package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which local activities of a run count. */
class LocalActivityRunnerTest {

    @Test // sdk-protocol 20: an evicted run is begun anew with the same ids, and its old attempts end too
    void theEndOfAnAttemptOfAForgottenRunIsNotThatOfTheNewOne() {
        LocalActivityRunner.Running running = new LocalActivityRunner.Running();
        LocalActivityAttempts forgotten = LocalActivityAttemptsTest.idle();
        LocalActivityAttempts again = LocalActivityAttemptsTest.idle();
        running.add("a1", forgotten);
        running.cancelAll();
        running.add("a1", again);

        assertThat(running.remove("a1", forgotten)).isFalse();
        assertThat(running.remove("a1", again)).isTrue();
        assertThat(running.any()).isFalse();
    }
}
