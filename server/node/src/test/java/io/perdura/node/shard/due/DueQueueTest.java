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

    /** It has waited for as long as it should, whatever the clock says. */
    @Test
    void aPauseIsNoLongerWhenTheClockIsSetBack() {
        queue.arm(run(0), 100);
        queue.pause(run(1), 200);
        queue.arm(run(2), 5_000);
        timers.advance(100);

        timers.set(-3_600_000);
        broken = false;
        timers.advance(10_000);

        assertThat(fired).containsExactly(run(1), run(0));
        assertThat(queue.armedMs(run(2))).isEqualTo(5_000);
        timers.set(3_600_000);
        timers.advance(3_600_000);
        assertThat(fired).containsExactly(run(1), run(0), run(2));
    }

    /** What was armed while the clock was behind waits for the moment, not for as long as it seemed to be away. */
    @Test
    void aDeadlineFollowsTheClockWhileItWaits() {
        timers.set(-300_000);
        queue.arm(run(1), timers.nowMs() + 300_200);
        timers.advance(2_000);
        timers.set(300_000);
        timers.advance(5_000);
        assertThat(fired).containsExactly(run(1));

        queue.arm(run(2), timers.nowMs() + 3_600_000);
        timers.advance(1_000);
        timers.set(3_600_000);
        timers.advance(5_000);
        assertThat(fired).containsExactly(run(1), run(2));
    }

    @Test
    void theEarlierOfADeadlineAndAPauseHolds() {
        broken = false;
        queue.arm(run(1), 500);
        queue.pause(run(1), 1_000);
        queue.pause(run(2), 1_000);
        queue.arm(run(2), 600);
        queue.arm(run(3), 1_000);
        queue.pause(run(3), 700);
        assertThat(queue.size()).isEqualTo(3);

        timers.advance(500);
        assertThat(fired).containsExactly(run(1));
        timers.advance(100);
        assertThat(fired).containsExactly(run(1), run(2));
        timers.advance(100);
        assertThat(fired).containsExactly(run(1), run(2), run(3));
        timers.advance(10_000);
        assertThat(fired).hasSize(3);
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
