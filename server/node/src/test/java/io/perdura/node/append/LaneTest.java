package io.perdura.node.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.AppendException.Kind;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.DueUpdate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.ShardLayout;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final LaneOptions OPTIONS = new LaneOptions(4, 10_000, 8, 100_000, 3_000);

    private final FakeStatement database = new FakeStatement();
    private final HandTimers timer = new HandTimers();
    private final Lane lane = new Lane(database, timer, OPTIONS);
    private long nextAppendId = 1;

    @Test
    void whatComesDuringAStatementLeavesTogetherWithTheNext() {
        Future<Void> first = submit(1);
        Future<Void> second = submit(1);
        Future<Void> third = submit(2);

        database.answer();

        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        assertThat(database.sent).containsExactly(List.of(1L), List.of(2L, 3L));
        database.answer();
        assertThat(second.succeeded() && third.succeeded()).isTrue();
        assertThat(lane.whenIdle().succeeded()).isTrue();
        assertThat(timer.armed()).isZero();
    }

    @Test
    void whatTheToldSubmitAtOnceLeavesTogether() {
        for (int i = 0; i < 3; i++) {
            submit(1).onSuccess(durable -> submit(1));
        }
        database.answer();

        database.answer();

        assertThat(database.sent).containsExactly(List.of(1L), List.of(2L, 3L, 4L), List.of(5L, 6L));
    }

    @Test
    void aBatchIsBoundedInCommitsAndBytes() {
        submit(1);
        for (int i = 0; i < 5; i++) {
            submit(1);
        }
        submit(1, 9_000);
        submit(1, 9_000);

        while (!database.writes.isEmpty()) {
            database.answer();
        }

        assertThat(database.sent).containsExactly(List.of(1L), List.of(2L, 3L, 4L, 5L), List.of(6L, 7L), List.of(8L));
    }

    @Test
    void aLostShardFailsWithAllItsCommitsAndTheOthersGoOn() {
        submit(1);
        database.answer();
        submit(3);
        Future<Void> lost = submit(1);
        Future<Void> kept = submit(2);
        Future<Void> lostToo = submit(1);
        database.answer();
        database.epochs.put(1, 2L);
        Future<Void> queued = submit(1);
        Future<Void> keptToo = submit(2);

        database.answer();

        assertThat(kind(lost)).isEqualTo(Kind.LOST);
        assertThat(kind(lostToo)).isEqualTo(Kind.LOST);
        assertThat(kind(queued)).isEqualTo(Kind.LOST);
        database.answer();
        assertThat(kept.succeeded()).isTrue();
        database.answer();
        assertThat(keptToo.succeeded()).isTrue();
        assertThat(kind(submit(1))).isEqualTo(Kind.LOST);

        Future<Void> anew = lane.submit(commit(1, 2, 10));
        database.answer();
        assertThat(anew.succeeded()).isTrue();
    }

    @Test
    void aLostAnswerOfAWrittenBatchIsSuccess() {
        Future<Void> written = submit(1);

        database.lose(true);

        assertThat(written.succeeded()).isTrue();
        assertThat(database.sent).hasSize(1);
    }

    @Test
    void aLostBatchThatWasNotWrittenIsSentAgain() {
        Future<Void> first = submit(1);
        Future<Void> later = submit(1);

        database.lose(false);

        assertThat(first.isComplete()).isFalse();
        database.answer();
        assertThat(first.succeeded()).isTrue();
        database.answer();
        assertThat(later.succeeded()).isTrue();
        assertThat(database.sent).containsExactly(List.of(1L), List.of(1L), List.of(2L));
    }

    @Test
    void aBatchThatTakesEffectLateMeetsItselfAndSucceeds() {
        Future<Void> written = submit(1);
        FakeStatement.Call zombie = database.writes.get(0);
        database.lose(false);
        zombie.commits()
                .forEach(commit ->
                        commit.rows().forEach(row -> database.rows.put(FakeStatement.key(row), commit.appendId())));

        database.answer();

        assertThat(written.succeeded()).isTrue();
        assertThat(database.sent).hasSize(2);
    }

    @Test
    void someoneElsesRowUnderOurKeyIsACollision() {
        Commit mine = commit(1, 1, 10);
        database.rows.put(FakeStatement.key(mine.rows().get(0)), 99L);
        submit(2);
        Future<Void> collided = lane.submit(mine);
        Future<Void> after = submit(1);
        Future<Void> other = submit(2);
        database.answer();

        database.answer();

        assertThat(kind(collided)).isEqualTo(Kind.COLLISION);
        assertThat(kind(after)).isEqualTo(Kind.COLLISION);
        database.answer();
        assertThat(other.succeeded()).isTrue();
    }

    @Test
    void refusedValuesFailTheirOwnShardOnly() {
        submit(1);
        Future<Void> good = submit(1);
        Future<Void> bad = submit(2);
        Future<Void> afterBad = submit(2);
        Future<Void> alsoGood = submit(3);
        database.refusedAppendIds.add(3L);

        while (!database.writes.isEmpty()) {
            database.answer();
        }

        assertThat(good.succeeded() && alsoGood.succeeded()).isTrue();
        assertThat(kind(bad)).isEqualTo(Kind.INVALID);
        assertThat(kind(afterBad)).isEqualTo(Kind.LOST); // it goes to the shard as it is opened anew
    }

    @Test
    void aSilentDatabaseMakesEverythingUnknownAndTheShardsMustBeTakenAnew() {
        Future<Void> sent = submit(1);
        Future<Void> queued = submit(2);
        database.silent = true;
        database.lose(true);

        timer.advance(2_999);
        assertThat(sent.isComplete()).isFalse();
        timer.advance(1);

        assertThat(kind(sent)).isEqualTo(Kind.UNKNOWN);
        assertThat(kind(queued)).isEqualTo(Kind.UNKNOWN);
        assertThat(database.abandoned).isEqualTo(1);
        assertThat(database.inspections).isBetween(5, 20);
        assertThat(kind(submit(1))).isEqualTo(Kind.UNKNOWN);
        assertThat(timer.armed()).isLessThanOrEqualTo(1);

        database.silent = false;
        database.epochs.put(1, 2L);
        Future<Void> anew = lane.submit(commit(1, 2, 20));
        database.answer();
        assertThat(anew.succeeded()).isTrue();
    }

    @Test
    void anAnswerAfterTheDeadlineIsIgnored() {
        Future<Void> sent = submit(1);
        FakeStatement.Call late = database.writes.get(0);
        timer.advance(3_000);
        assertThat(kind(sent)).isEqualTo(Kind.UNKNOWN);
        Future<Void> other = submit(2);

        late.answer().complete();

        assertThat(other.isComplete()).isFalse();
        database.answer();
        assertThat(other.succeeded()).isTrue();
    }

    @Test
    void aFullQueueRefusesAndBarsTheShardButKeepsWhatIsQueued() {
        submit(1);
        List<Future<Void>> queued = java.util.stream.IntStream.range(0, 8)
                .mapToObj(i -> submit(1 + i % 2))
                .toList();
        assertThat(lane.hasRoom()).isFalse();

        Future<Void> busy = submit(2);

        assertThat(kind(busy)).isEqualTo(Kind.BUSY);
        while (!database.writes.isEmpty()) {
            database.answer();
        }
        assertThat(queued).allMatch(Future::succeeded);
        assertThat(lane.hasRoom()).isTrue();
        assertThat(kind(submit(2))).isEqualTo(Kind.BUSY);
        Future<Void> other = submit(1);
        database.answer();
        assertThat(other.succeeded()).isTrue();
    }

    @Test
    void aDatabaseThatKeepsRefusingIsAskedAtGrowingIntervalsUntilTheDeadline() {
        Future<Void> sent = submit(1);
        int tries = 0;
        while (!sent.isComplete() && tries < 1_000) {
            if (database.writes.isEmpty()) {
                timer.advance(1);
            } else {
                database.lose(false);
                tries++;
            }
        }

        assertThat(kind(sent)).isEqualTo(Kind.UNKNOWN);
        assertThat(tries).isBetween(5, 20);
    }

    @Test
    void aCommitWithoutRowsIsNotSentAgainWhenItsBatchIsThere() {
        submit(1);
        Future<Void> withoutRows = lane.submit(new Commit(
                1,
                1,
                nextAppendId++,
                List.of(),
                List.of(),
                List.of(),
                List.of(new DueUpdate(1, new UUID(0, 1), 5, ExecutionHeader.NO_TASK))));
        Future<Void> withRows = submit(1);
        database.answer();

        database.lose(true);

        assertThat(withoutRows.succeeded() && withRows.succeeded()).isTrue();
        assertThat(database.sent).containsExactly(List.of(1L), List.of(2L, 3L));
    }

    @Test
    void whatIsRememberedOfFailuresIsBoundedAndTheNewestStays() {
        int shards = 3 * ShardLayout.SHARDS_MAX;
        for (int shardId = 1; shardId <= shards; shardId++) {
            database.epochs.put(shardId, 2L);
            submit(shardId);
            database.answer();
        }

        assertThat(lane.barred()).isEqualTo(2 * ShardLayout.SHARDS_MAX);
        assertThat(kind(submit(shards))).isEqualTo(Kind.LOST);
        assertThat(database.writes).isEmpty();
    }

    private Future<Void> submit(int shardId) {
        return submit(shardId, 10);
    }

    private Future<Void> submit(int shardId, int bytes) {
        return lane.submit(commit(shardId, 1, bytes));
    }

    private Commit commit(int shardId, long epoch, int bytes) {
        long appendId = nextAppendId++;
        HistoryRow row = new HistoryRow(
                shardId,
                new UUID(0, shardId),
                appendId,
                appendId,
                1,
                ByteString.copyFrom(new byte[bytes]),
                ByteString.EMPTY);
        return new Commit(shardId, epoch, appendId, List.of(row), List.of(), List.of(), List.of());
    }

    private static Kind kind(Future<Void> failed) {
        assertThat(failed.failed()).isTrue();
        return ((AppendException) failed.cause()).kind();
    }
}
