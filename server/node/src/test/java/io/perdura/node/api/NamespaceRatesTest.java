package io.perdura.node.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.enums.v1.ResourceExhaustedScope;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NamespaceRatesTest {
    private long now = Long.MAX_VALUE - 5; // a clock of nanoseconds may begin anywhere, and overflow
    private final NamespaceRates rates = new NamespaceRates(10, () -> now);

    @Test
    void whatComesEvenlySpacedIsTaken() {
        for (int i = 0; i < 100; i++) {
            assertThat(rates.take("a").succeeded()).isTrue();
            now += TimeUnit.MILLISECONDS.toNanos(100);
        }
    }

    @Test
    void twoSecondsWorthMayComeAtOnceAndThenNoMoreThanTimeAllows() {
        assertThat(taken("a")).isEqualTo(20);

        now += TimeUnit.MILLISECONDS.toNanos(350);
        assertThat(taken("a")).isEqualTo(3);
    }

    @Test
    void oneNamespaceTakesNothingFromAnother() {
        taken("a");

        assertThat(rates.take("a").failed()).isTrue();
        assertThat(rates.take("b").succeeded()).isTrue();
    }

    @Test
    void aRefusalSaysWhatSdksLookFor() throws Exception {
        taken("a");

        Rejection refused = (Rejection) rates.take("a").cause();

        assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused).hasMessage("namespace rate limit exceeded");
        assertThat(refused.detail())
                .isEqualTo(ResourceExhaustedFailure.newBuilder()
                        .setCause(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT)
                        .setScope(ResourceExhaustedScope.RESOURCE_EXHAUSTED_SCOPE_NAMESPACE)
                        .build());
    }

    @Test
    void withoutALimitEverythingIsTaken() {
        NamespaceRates none = new NamespaceRates(0, () -> now);

        for (int i = 0; i < 10_000; i++) {
            assertThat(none.take("a").succeeded()).isTrue();
        }
    }

    private int taken(String namespace) {
        int taken = 0;
        while (rates.take(namespace).succeeded()) {
            taken++;
        }
        return taken;
    }
}
