package io.perdura.sdk.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** sdk-protocol 5 and trap T3. */
class StickyQueueTest {

    @Test
    void pollsAreSharedBetweenTheQueues() {
        StickyQueue queue = new StickyQueue("s", () -> 5);
        int sticky = 0;
        for (int i = 0; i < 5; i++) {
            sticky += queue.chooseSticky() ? 1 : 0;
        }
        assertThat(sticky).isEqualTo(3);
    }

    @Test
    void aBacklogOfItsOwnDrawsThePollsAndLeavesOneForTheOther() {
        StickyQueue queue = new StickyQueue("s", () -> 3);
        for (int i = 0; i < 3; i++) {
            queue.chooseSticky();
        }
        queue.ended(true, 100);
        assertThat(queue.chooseSticky()).isTrue();
        queue.ended(false, 0);
        assertThat(queue.chooseSticky()).as("one poll of the shared queue").isFalse();
    }

    @Test
    void aBacklogThatIsOverIsForgottenWithTheFirstEmptyPoll() {
        StickyQueue queue = new StickyQueue("s", () -> 4);
        for (int i = 0; i < 4; i++) {
            queue.chooseSticky();
        }
        queue.ended(true, 100);
        queue.chooseSticky();
        queue.ended(true, 0);
        queue.ended(true, 0);
        assertThat(queue.chooseSticky()).isTrue();
        assertThat(queue.chooseSticky()).isTrue();
        queue.ended(false, 0);
        assertThat(queue.chooseSticky()).isFalse();
    }

    @Test // sdk-protocol 5
    void aBacklogDrawsMoreThanItsShare() {
        StickyQueue queue = new StickyQueue("s", () -> 5);
        for (int i = 0; i < 5; i++) {
            queue.chooseSticky();
        }
        queue.ended(true, 100);
        assertThat(queue.chooseSticky()).isTrue();
        queue.ended(false, 0);
        assertThat(queue.chooseSticky())
                .as("three of its own are open, and one of the other")
                .isTrue();
    }

    @Test // sdk-protocol 5
    void theOnlyPollIsOneOfTheSharedQueue() {
        assertThat(new StickyQueue("s", () -> 1).chooseSticky()).isFalse();
    }
}
