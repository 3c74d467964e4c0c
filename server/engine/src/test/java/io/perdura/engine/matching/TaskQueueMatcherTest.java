package io.perdura.engine.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.taskqueue.v1.PollerInfo;
import org.junit.jupiter.api.Test;

class TaskQueueMatcherTest {
    private static final MatcherLimits SMALL = new MatcherLimits(4, 3, 2, 2);

    @Test
    void whoeverAskedFirstGetsTheOldestTask() {
        run("""
                poll 1
                poll 2
                offer a        => TAKEN 1<a
                offer b        => TAKEN 2<b
                offer d scheduled=5  => TAKEN
                offer c scheduled=4  => TAKEN
                poll 3         => 3<c
                poll 4         => 4<d
                """);
    }

    @Test
    void aCallerThatHasGoneGetsNoTask() {
        run("""
                poll 1
                poll 2
                cancel 1       => true
                cancel 1       => false
                offer a        => TAKEN 2<a
                """);
    }

    @Test
    void aPollIsAnsweredEmptyAtItsDeadline() {
        run("""
                poll 1 deadline=5000
                poll 2 deadline=3000
                look           => at 3000
                at 2999
                at 3000        => 2 empty
                look           => at 5000
                at 9000        => 1 empty
                look           => never
                """);
    }

    @Test
    void smallerPriorityIsStrictlyFirst() {
        run("""
                offer normal            => TAKEN
                offer last priority=5   => TAKEN
                offer first priority=1  => TAKEN
                offer lower priority=9  => TAKEN
                poll 1  => 1<first
                poll 2  => 2<normal
                poll 3  => 3<last
                poll 4  => 4<lower
                """);
    }

    @Test
    void fairnessKeysTakeTurns() {
        run("""
                offer a1 key=a  => TAKEN
                offer a2 key=a  => TAKEN
                offer a3 key=a  => TAKEN
                offer b1 key=b  => TAKEN
                poll 1  => 1<a1
                poll 2  => 2<b1
                offer b2 key=b  => TAKEN
                poll 3  => 3<a2
                poll 4  => 4<b2
                poll 5  => 5<a3
                """);
    }

    @Test
    void aHeavierKeyGetsMoreTurns() {
        run("""
                offer a1 key=a weight=2  => TAKEN
                offer a2 key=a weight=2  => TAKEN
                offer a3 key=a weight=2  => TAKEN
                offer a4 key=a weight=2  => TAKEN
                offer b1 key=b  => TAKEN
                offer b2 key=b  => TAKEN
                poll 1  => 1<a1
                poll 2  => 2<b1
                poll 3  => 3<a2
                poll 4  => 4<a3
                poll 5  => 5<b2
                poll 6  => 6<a4
                """);
    }

    @Test
    void queriesGoAheadOfTasksAndExpire() {
        run("""
                offer task priority=1      => TAKEN
                offer q1 query             => TAKEN
                offer q2 query expires=500 => TAKEN
                poll 1    => 1<q1
                look      => at 500
                at 500
                poll 2    => 2<task
                poll 3
                """);
    }

    @Test
    void aRepeatedOfferIsTakenOnce() {
        run("""
                offer a          => TAKEN
                offer a          => TAKEN
                offer a stamp=2  => TAKEN
                poll 1           => 1<a
                offer a stamp=2  => TAKEN
                poll 2
                settle a
                offer a stamp=3  => TAKEN 2<a
                """);
    }

    @Test
    void anOvertakenOfferChangesNothing() {
        run("""
                offer a stamp=2  => TAKEN
                offer a stamp=1  => TAKEN
                poll 1           => 1<a
                poll 2
                offer a stamp=2  => TAKEN
                offer a stamp=1  => TAKEN
                offer a stamp=3  => TAKEN 2<a
                """);
    }

    @Test
    void aStaleTaskGivesItsPollerBackItsPlace() {
        run("""
                poll 1
                poll 2
                offer a   => TAKEN 1<a
                stale a
                offer b   => TAKEN 1<b
                """);
    }

    @Test
    void aTaskThatCouldNotBeStartedWaitsLongerEachTime() {
        run("""
                poll 1
                offer a   => TAKEN 1<a
                fail a
                look      => at 500
                at 500    => 1<a
                fail a
                look      => at 1500
                at 1499
                offer b   => TAKEN 1<b
                poll 2
                at 1500   => 2<a
                fail a
                offer a   => TAKEN 2<a
                """);
    }

    @Test
    void aTaskOfferedAnewIsNotHeldUpByItsFormerFailure() {
        run("""
                poll 1
                offer a         => TAKEN 1<a
                offer a stamp=2 => TAKEN
                fail a          => 1<a
                """);
    }

    @Test
    void theBacklogIsReadWhenSomebodyPollsAndHalfOfTheWindowIsFree() {
        run(new TaskQueueMatcher<>(false, SMALL), """
                room     => 0
                offer a  => TAKEN
                offer b  => TAKEN
                offer c  => TAKEN
                offer d  => TAKEN
                offer e  => FULL
                offer a stamp=2  => TAKEN
                room     => 0
                poll 1   => 1<b
                poll 2   => 2<c
                room     => 0
                poll 3   => 3<d
                poll 4   => 4<a
                poll 5
                room     => 2
                """);
    }

    @Test
    void whatTheBacklogListsIsCountedThere() {
        run(new TaskQueueMatcher<>(false, SMALL), """
                offer a         => TAKEN
                offer b         => TAKEN
                offer c stored
                offer a stored
                stats           => backlog=2 age=0 added=2.0 dispatched=0.0 polls=0
                withdraw a
                stats           => backlog=1 age=0 added=2.0 dispatched=0.0 polls=0
                poll 1          => 1<b
                poll 2          => 2<c
                offer b stored
                stale b
                """);
    }

    @Test
    void pollsBeyondTheBoundAreRefused() {
        run(new TaskQueueMatcher<>(false, SMALL), """
                poll 1
                poll 2
                poll 3
                poll 4    => REFUSED
                cancel 2  => true
                poll 5
                """);
    }

    @Test
    void theLastWorkersLimitHoldsForTheWholeQueue() {
        run("""
                poll 1 rate=1000
                poll 2
                poll 3 rate=1
                offer a    => TAKEN 1<a
                offer b    => TAKEN
                look       => at 1000
                at 999
                at 1000    => 2<b
                offer q query => TAKEN 3<q
                """);
    }

    @Test
    void aLimitOfNothingBlocksDispatch() {
        run("""
                poll 1 rate=0 deadline=600000
                offer a    => TAKEN
                at 500000
                look       => at 600000
                poll 2 rate=2 deadline=600000
                look       => at 500500
                at 500500  => 1<a
                """);
    }

    @Test
    void aStickyQueueWithoutItsWorkerSaysSo() {
        run(new TaskQueueMatcher<>(true, SMALL), """
                offer a         => NO_STICKY_POLLER
                poll 1 deadline=20000
                offer a         => TAKEN 1<a
                at 9999
                offer b         => TAKEN
                at 10000
                offer c         => NO_STICKY_POLLER
                poll 2 deadline=40000  => 2<b
                poll 3 deadline=40000
                at 39999
                offer d         => TAKEN 3<d
                """);
    }

    @Test
    void aLimitThatIsSetGoesBeforeThatOfTheWorkers() {
        TaskQueueMatcher<String, String> matcher = new TaskQueueMatcher<>(false, SMALL);
        run(matcher, "poll 1 rate=5");
        assertThat(matcher.stats(0, 0).tasksPerSecondMax()).isEqualTo(5);

        matcher.setLimit(2, 0);
        run(matcher, "poll 2 rate=50");
        assertThat(matcher.stats(0, 0).tasksPerSecondMax()).isEqualTo(2);

        matcher.setLimit(Double.NaN, 0);
        assertThat(matcher.stats(0, 0).tasksPerSecondMax()).isEqualTo(50);
    }

    @Test
    void aFairnessKeyHasALimitOfItsOwn() {
        TaskQueueMatcher<String, String> matcher = new TaskQueueMatcher<>(false, MatcherLimits.DEFAULT);
        matcher.setKeyLimit(1);
        run(matcher, """
                offer a1 key=a            => TAKEN
                offer a2 key=a            => TAKEN
                offer a3 key=a            => TAKEN
                offer b1 key=b weight=2   => TAKEN
                offer b2 key=b weight=2   => TAKEN
                offer q key=a query       => TAKEN
                poll 1                    => 1<q
                poll 2                    => 2<b1
                poll 3                    => 3<a1
                poll 4
                offer a2 key=a            => TAKEN
                look                      => at 500
                at 500                    => 4<b2
                poll 5
                look                      => at 1000
                at 999
                at 1000                   => 5<a2
                """);

        matcher.setKeyLimit(Double.NaN);
        run(matcher, "poll 6 => 6<a3");
    }

    @Test
    void aFairnessKeyWithALimitOfNothingWaits() {
        TaskQueueMatcher<String, String> matcher = new TaskQueueMatcher<>(false, MatcherLimits.DEFAULT);
        matcher.setKeyLimit(0);
        run(matcher, """
                poll 1 deadline=60000
                offer a key=a             => TAKEN
                look                      => at 60000
                """);

        matcher.setKeyLimit(5);
        run(matcher, "poll 2 => 1<a");
    }

    @Test
    void aStickyQueueThatIsShutDownGivesItsTasksAwayUntilItIsPolledAgain() {
        run(new TaskQueueMatcher<>(true, SMALL), """
                poll 1
                offer a   => TAKEN 1<a
                settle a
                offer b   => TAKEN
                offer c   => TAKEN
                shutdown  => b c
                offer b   => NO_STICKY_POLLER
                idle      => true
                poll 2
                offer b   => TAKEN 2<b
                """);
    }

    @Test
    void ratesAreThoseOfTheLastHalfMinute() {
        run("""
                offer a   => TAKEN
                offer b   => TAKEN
                at 1000
                offer c   => TAKEN
                stats     => backlog=3 age=1000 added=1.5 dispatched=0.0 polls=0
                poll 1    => 1<a
                at 30000
                stats     => backlog=2 age=30000 added=0.0 dispatched=0.0 polls=0
                at 31500
                stats     => backlog=2 age=31500 added=0.0 dispatched=0.0 polls=0
                """);
    }

    @Test
    void pollersAreRememberedForFiveMinutes() {
        var matcher = new TaskQueueMatcher<String, String>(false, SMALL);
        for (int i = 1; i <= 3; i++) {
            matcher.poll(new Poll<>(i, poller("w" + i), Double.NaN, i * 1000L + 60_000, ""), i * 1000L);
        }
        matcher.unpark(poll -> true);

        assertThat(matcher.pollers(4_000, 0))
                .extracting(PollerInfo::getIdentity)
                .containsExactly("w3", "w2");
        assertThat(matcher.pollers(4_000, 0).get(0).getLastAccessTime().getSeconds())
                .isEqualTo(3);
        assertThat(matcher.pollers(4_000, 10_000).get(0).getLastAccessTime().getSeconds())
                .isEqualTo(13);
        assertThat(matcher.pollers(302_000, 0))
                .extracting(PollerInfo::getIdentity)
                .containsExactly("w3");
        assertThat(matcher.idle(302_000)).isFalse();
        assertThat(matcher.idle(303_000)).isTrue();
    }

    private static PollerInfo poller(String identity) {
        return PollerInfo.newBuilder().setIdentity(identity).build();
    }

    private static void run(String script) {
        run(new TaskQueueMatcher<>(false, MatcherLimits.DEFAULT), script);
    }

    private static void run(TaskQueueMatcher<String, String> matcher, String script) {
        MatcherScript.run(matcher, script);
    }
}
