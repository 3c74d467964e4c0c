package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.run.RunSettings;
import io.perdura.sdk.run.WorkflowRegistry;
import io.perdura.sdk.run.WorkflowRun;
import io.perdura.sdk.skin.Skins;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** sdk-protocol 24. */
class DeadlockWatchTest {
    private final WorkflowRun run =
            new WorkflowRun(RunSettings.of("default", "q", new WorkflowRegistry(), Skins.installed()), "w1", "run-1");
    private DeadlockWatch watch;

    @BeforeEach
    void start() {
        watch = DeadlockWatch.of(Duration.ofMillis(20));
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void codeThatWaitsOnItsThreadIsFoundWhereItWaits() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        Thread loop = new Thread(
                () -> {
                    watch.began(run);
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    watch.ended(run);
                },
                "loop-1");
        loop.start();
        while (run.failure() == null) {
            Thread.onSpinWait();
        }
        release.countDown();
        loop.join();
        assertThat(run.failure())
                .hasMessageStartingWith("[TMPRL1101] Potential deadlock detected: code of workflow w1")
                .hasMessageContaining("\"loop-1\"");
        assertThat(run.failure().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(DeadlockWatchTest.class.getName()));
    }

    @Test
    void codeThatComputesForTooLongIsFoundToo() {
        watch.began(run);
        while (run.failure() == null) {
            Thread.onSpinWait();
        }
        watch.ended(run);
        assertThat(run.failure()).hasMessageStartingWith("[TMPRL1101]");
    }

    @Test
    void nothingIsWatchedWithoutALimit() {
        assertThat(DeadlockWatch.of(Duration.ZERO)).isNull();
    }
}
