package io.perdura.sdk.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.sdk.sample.Sample;
import io.perdura.sdk.sample.SampleCode;
import io.perdura.sdk.sim.SimServer;
import io.perdura.sdk.sim.SimWorker;
import io.perdura.sdk.workflow.Flow;
import io.temporal.api.enums.v1.EventType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** sdk-protocol 8: the longest histories that servers keep, in pages of any size. */
class LongHistoryTest {
    private static final int EVENTS = 50_000;
    private static final int EVENTS_OF_A_ROUND = 5;

    private final SimServer server = new SimServer("run-1");
    private final SimWorker worker =
            SimWorker.of(server, "run-1", Sample.class, () -> new SampleCode((self, argument) -> rounds(0)));

    /** A loop of timers; it does not grow the stack. */
    private static CompletableFuture<String> rounds(int done) {
        return done * EVENTS_OF_A_ROUND >= EVENTS
                ? CompletableFuture.completedFuture("done")
                : Flow.sleep(Duration.ofSeconds(1)).thenCompose(slept -> rounds(done + 1));
    }

    @Test
    void fiftyThousandEventsReplayInPages() {
        server.start("Sample", "x");
        worker.work();
        while (!server.isClosed()) {
            server.advance(Duration.ofSeconds(1));
            worker.work();
        }
        assertThat(server.history()).hasSizeGreaterThan(EVENTS);
        assertThat(server.lastEvent().getEventType()).isEqualTo(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
        for (int page : new int[] {256, 1_000, 7, EVENTS * 2}) {
            worker.pageSize(page);
            assertThat(worker.replay()).as("in pages of " + page).isNull();
        }
    }
}
