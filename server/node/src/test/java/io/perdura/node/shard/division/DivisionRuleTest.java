package io.perdura.node.shard.division;

import static org.assertj.core.api.Assertions.assertThat;

import io.perdura.node.persistence.ShardLayout;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.shard.division.DivisionStep.Merge;
import io.perdura.node.shard.division.DivisionStep.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When shards are split and merged without an operator. */
class DivisionRuleTest {
    private static final long PAUSE_MS = 60_000;
    private static final long LOOK_MS = 5_000;

    private final DivisionRule rule = new DivisionRule(new DivisionBounds(2, 5, 1_000, 100, PAUSE_MS));
    private final Map<Integer, ShardLoad> loads = new HashMap<>();
    private final List<ShardRow> rows = new ArrayList<>();
    private long version = 1;
    private long nowMs;

    DivisionRuleTest() {
        shards(4);
    }

    @Test
    void theBusiestShardIsSplitOnceItHasBeenBusyForAWhile() {
        load(1, 1_100);
        load(2, 1_300);

        assertThat(lookFor(PAUSE_MS))
                .as("what has just been seen may have just changed")
                .isEmpty();
        assertThat(look()).contains(new Split(2));
    }

    @Test
    void whatIsBusyForAMomentIsLeftAlone() {
        lookFor(PAUSE_MS);
        load(1, 5_000);
        assertThat(lookFor(PAUSE_MS / 4)).isEmpty();
        load(1, 900);
        assertThat(look()).isEmpty();
        load(1, 5_000);

        assertThat(lookFor(PAUSE_MS / 4)).as("counted anew").isEmpty();
        assertThat(look()).contains(new Split(1));
    }

    @Test
    void oneChangeComesAfterTheOtherWithAPauseBetween() {
        load(0, 1_200);
        load(1, 1_100);
        lookFor(PAUSE_MS);
        assertThat(look()).contains(new Split(0));

        assertThat(lookFor(PAUSE_MS - LOOK_MS))
                .as("it was proposed, and may be under way")
                .isEmpty();
        version++; // it is done, or an operator was at work
        assertThat(lookFor(PAUSE_MS)).isEmpty();
        assertThat(look()).isPresent();
    }

    @Test
    void aShardWhoseLoadIsInOneHalfIsNotSplit() {
        loads.put(1, new ShardLoad(1, 10, 5_000, 4_900));
        loads.put(2, new ShardLoad(2, 10, 5_000, 100));

        assertThat(lookFor(3 * PAUSE_MS))
                .as("what one run does stays in one slot")
                .isEmpty();
    }

    @Test
    void aShardOfOneSlotIsNotSplit() {
        rows.set(3, new ShardRow(3, 4_095, 4_095, 1, "a"));
        load(3, 5_000);

        assertThat(lookFor(3 * PAUSE_MS)).isEmpty();
    }

    @Test
    void twoNeighboursThatAreIdleForLongAreMerged() {
        load(2, 40);
        load(3, 50);

        assertThat(lookFor(PAUSE_MS + 10_000)).isEmpty();
        assertThat(look()).contains(new Merge(2, 3));
    }

    @Test
    void whatIsMergedIsNotSplitForThat() {
        load(2, 60);
        load(3, 60);

        assertThat(lookFor(3 * PAUSE_MS))
                .as("together it would be more than is idle")
                .isEmpty();
    }

    @Test
    void splittingComesFirst() {
        load(0, 2_000);
        load(2, 1);
        load(3, 1);
        lookFor(2 * PAUSE_MS);
        version++;

        assertThat(lookFor(PAUSE_MS)).isEmpty();
        assertThat(look()).contains(new Split(0));
    }

    @Test
    void thereAreNeverMoreThanTheMost() {
        shards(5);
        load(0, 9_000);
        load(1, 500);

        assertThat(lookFor(3 * PAUSE_MS)).isEmpty();
    }

    @Test
    void andNeverFewerThanTheFewest() {
        shards(2);
        load(0, 0);
        load(1, 0);

        assertThat(lookFor(3 * PAUSE_MS)).isEmpty();
    }

    @Test
    void ofWhatIsNotKnownNothingFollows() {
        loads.clear();
        load(1, 1);

        assertThat(lookFor(3 * PAUSE_MS)).as("its neighbours may be busy").isEmpty();
    }

    @Test
    void neighboursThatAnOperatorWantsAtDifferentPlacesStayTwo() {
        rows.set(3, new ShardRow(3, 3_072, 4_095, 1, "a", "elsewhere:1"));
        load(2, 1);
        load(3, 1);

        assertThat(lookFor(3 * PAUSE_MS)).isEmpty();
    }

    // ---- The stage ----

    private void shards(int count) {
        rows.clear();
        loads.clear();
        for (int i = 0; i < count; i++) {
            rows.add(new ShardRow(i, i * 4_096 / count, (i + 1) * 4_096 / count - 1, 1, "a"));
            load(i, 500);
        }
    }

    private void load(int shardId, double perSecond) {
        loads.put(shardId, new ShardLoad(shardId, 10, perSecond, perSecond / 2));
    }

    private Optional<DivisionStep> look() {
        nowMs += LOOK_MS;
        return rule.look(nowMs, new ShardLayout(version, rows), loads);
    }

    /** Looks again and again for so long; yields the first step that is wanted. */
    private Optional<DivisionStep> lookFor(long ms) {
        Optional<DivisionStep> first = Optional.empty();
        for (long until = nowMs + ms; nowMs < until; ) {
            Optional<DivisionStep> step = look();
            first = first.or(() -> step);
        }
        return first;
    }
}
