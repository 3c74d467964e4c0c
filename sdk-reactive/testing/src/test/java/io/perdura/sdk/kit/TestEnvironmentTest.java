package io.perdura.sdk.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perdura.sdk.testing.TestEnvironment;
import io.perdura.sdk.testing.TestRun;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole server on a clock that jumps; every history replays when an environment is closed. */
class TestEnvironmentTest {
    private final TestEnvironment environment = TestEnvironment.start();
    private final AtomicInteger charges = new AtomicInteger();
    private final Instant began = environment.now();

    /** The first charge fails; packing blocks a thread. */
    private final Orders.Shop shop = new Orders.Shop() {
        @Override
        public CompletableFuture<String> charge(String item) {
            return charges.incrementAndGet() == 1
                    ? CompletableFuture.failedFuture(new IllegalStateException("busy"))
                    : CompletableFuture.supplyAsync(() -> "charged");
        }

        @Override
        public String pack(String item) {
            return "boxed " + item;
        }
    };

    TestEnvironmentTest() {
        environment
                .worker("orders")
                .workflow(Orders.OrderFlow.class)
                .workflow(Orders.ShippingFlow.class)
                .activities(shop);
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private Duration passed() {
        return Duration.between(began, environment.now());
    }

    @Test
    void aMonthAndAWeekPassInAMomentWhileTheTestWaitsForTheResult() {
        TestRun run = environment.run("Order", "lamp");
        assertThat(run.result(String.class)).isEqualTo("1 nothing");
        assertThat(passed()).isBetween(Duration.ofDays(37), Duration.ofDays(38));
        assertThat(charges).hasValue(2);
    }

    @Test
    void timeStandsStillForSignalsAndQueries() {
        TestRun run = environment.run("Order", "lamp");
        environment.advance(Duration.ofSeconds(2)); // the charge is tried again
        assertThat(run.query("status", String.class)).isEqualTo("charged");
        run.signal("confirm");
        assertThat(run.query("status", String.class)).isEqualTo("boxed lamp");
        assertThat(passed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(run.result(String.class)).isEqualTo("1 boxed lamp");
        assertThat(passed()).isBetween(Duration.ofDays(7), Duration.ofDays(8));
    }

    @Test
    void updatesAreAnsweredWhenTheirTimeHasCome() {
        TestRun run = environment.run("Order", "lamp");
        assertThat(run.update("add", Integer.class, 4)).isEqualTo(5);
        assertThatThrownBy(() -> run.update("add", Integer.class, 0)).hasMessageContaining("nothing to add");
        run.signal("confirm");
        assertThat(run.result(String.class)).isEqualTo("5 boxed lamp");
    }

    @Test
    void aTestThatWaitsForWhatNeverHappensIsToldSo() {
        CompletableFuture<String> never = new CompletableFuture<>();
        TestRun run = environment.run("Order", "lamp");
        run.terminate("enough");
        assertThatThrownBy(() -> environment.await(never))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing is going to happen");
        assertThatThrownBy(() -> run.result(String.class)).hasMessageContaining("enough");
    }

    @Test
    void sameSeedSameIds() {
        TestRun run = environment.run("Order", "lamp");
        try (TestEnvironment other = TestEnvironment.start()) {
            other.worker("orders").workflow(Orders.OrderFlow.class).activities(shop);
            assertThat(other.run("Order", "lamp").runId()).isEqualTo(run.runId());
        }
    }
}
