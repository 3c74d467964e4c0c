package io.perdura.node.shard.due;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.append.HandTimers;
import io.perdura.node.shard.RunKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DueQueueTest {
    private final HandTimers timers = new HandTimers();
    private final List<RunKey> fired = new ArrayList<>();
    private final DueQueue queue = new DueQueue(timers, this::fire);
    private boolean broken = true;

    /** A fault in one run is no reason to forget the timers of all others. */
    @Test
    void aRunThatCannotBeLookedAtKeepsNoOtherWaiting() {
        queue.arm(run(0), 100);
        queue.arm(run(1), 100);
        queue.arm(run(2), 200);

        timers.advance(300);
        assertThat(fired).containsExactly(run(1), run(2));

        broken = false;
        timers.advance(60_000);
        assertThat(fired).containsExactly(run(1), run(2), run(0));
        assertThat(queue.size()).isZero();
    }

    private void fire(RunKey run) {
        if (broken && run.equals(run(0))) {
            throw new IllegalStateException("a fault in what is due");
        }
        fired.add(run);
    }

    private static RunKey run(int number) {
        return new RunKey(0, "namespace-id", "workflow-" + number, new UUID(0x7000, number));
    }
}
