package io.perdura.node.append;

import static io.perdura.node.persistence.ExecutionHeader.DUE_NEVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.perdura.engine.Rejection;
import io.perdura.node.persistence.AppendException;
import io.perdura.node.persistence.AppendException.Kind;
import io.perdura.node.persistence.Commit;
import io.perdura.node.persistence.Database;
import io.perdura.node.persistence.DatabaseLimits;
import io.perdura.node.persistence.DueRun;
import io.perdura.node.persistence.DueUpdate;
import io.perdura.node.persistence.ExecutionHeader;
import io.perdura.node.persistence.HistoryRow;
import io.perdura.node.persistence.PgShardStorage;
import io.perdura.node.persistence.PostgresOptions;
import io.perdura.node.persistence.RunRecords;
import io.perdura.node.persistence.Runs;
import io.perdura.node.persistence.ShardRow;
import io.perdura.node.persistence.ShardStorage;
import io.perdura.node.persistence.Shards;
import io.perdura.node.persistence.TestPostgres;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.SearchAttributes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgRunStorageStoreTest {
    private final Vertx vertx = Vertx.vertx();
    private PostgresOptions options;
    private Database database;
    private PgRunStorage storage;
    private ShardStorage shards;
    private long epoch0;
    private long epoch1;

    @BeforeEach
    void open() {
        options = TestPostgres.migrated(vertx, 2);
        database = new Database(vertx, options, DatabaseLimits.DEFAULT);
        storage = new PgRunStorage(vertx, database, 1, LaneOptions.DEFAULT);
        shards = new PgShardStorage(database);
        epoch0 = Shards.take(shards, 0, "me").await().epoch();
        epoch1 = Shards.take(shards, 1, "me").await().epoch();
    }

    @AfterEach
    void close() {
        storage.close().await();
        database.close().await();
        vertx.close().await();
    }

    @Test
    void aRunIsReadBackAsItWasWritten() {
        ExecutionHeader header = Runs.header(7, "w", Runs.newRunId());
        storage.append(Runs.start(0, epoch0, header)).await();
        ExecutionHeader closed = Runs.closed(header, 9_000, attributes("Custom", "\"x\""));
        HistoryRow second = Runs.row(7, header.runId(), 2);
        storage.append(Runs.update(0, epoch0, second, closed)).await();

        assertThat(storage.current(7, Runs.NAMESPACE, "w").await()).isEqualTo(closed);
        assertThat(storage.header(7, Runs.NAMESPACE, "w", header.runId()).await())
                .isEqualTo(closed);
        assertThat(storage.header(7, Runs.NAMESPACE, "other", header.runId()).await())
                .isNull();
        RunRecords records = storage.load(7, header.runId()).await();
        assertThat(records.snapshot()).isNull();
        assertThat(records.rows()).containsExactly(Runs.row(7, header.runId(), 1), second);
        assertThat(TestPostgres.ask(vertx, options, "SELECT attributes->>'Custom' FROM execution"))
                .containsExactly("[x]");
    }

    /** However quick the disk is, a caller that has asked for an append first ends what it is doing. */
    @Test
    void anAppendIsNotAnsweredWhileItsCallerIsStillAtWork() throws Exception {
        // Enough event loops that the one which is held up here carries nothing else.
        Vertx wide = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(16));
        Database itsDatabase = new Database(wide, options, DatabaseLimits.DEFAULT);
        PgRunStorage itsStorage = new PgRunStorage(wide, itsDatabase, 1, LaneOptions.DEFAULT);
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch stored = new CountDownLatch(1);
        Promise<Boolean> answeredAtOnce = Promise.promise();
        try {
            ((VertxInternal) wide).createEventLoopContext().runOnContext(go -> {
                Future<Void> answer = itsStorage.append(Runs.start(0, epoch0, Runs.header(7, "w", Runs.newRunId())));
                sent.countDown();
                try {
                    assertThat(stored.await(30, TimeUnit.SECONDS)).isTrue();
                    boolean answered = answer.isComplete();
                    answer.onComplete(done -> answeredAtOnce.complete(answered));
                } catch (Exception | AssertionError e) {
                    answeredAtOnce.fail(e);
                }
            });
            assertThat(sent.await(30, TimeUnit.SECONDS)).isTrue();
            // What is appended later is answered later.
            itsStorage
                    .append(Runs.start(0, epoch0, Runs.header(7, "x", Runs.newRunId())))
                    .await(30, TimeUnit.SECONDS);
            stored.countDown();

            assertThat(answeredAtOnce.future().await(30, TimeUnit.SECONDS)).isFalse();
        } finally {
            itsStorage.close().await();
            itsDatabase.close().await();
            wide.close().await();
        }
    }

    @Test
    void currentIsTheNewestRunAndLookupsShareStatements() {
        ExecutionHeader older = Runs.header(7, "w", Runs.newRunId());
        ExecutionHeader newer = Runs.header(7, "w", Runs.newRunId());
        storage.append(Runs.start(0, epoch0, newer)).await();
        storage.append(Runs.start(0, epoch0, older)).await();

        List<Future<ExecutionHeader>> lookups = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            lookups.add(storage.current(7, Runs.NAMESPACE, i % 2 == 0 ? "w" : "absent"));
        }

        Future.all(lookups).await();
        for (int i = 0; i < 300; i++) {
            assertThat(lookups.get(i).result()).isEqualTo(i % 2 == 0 ? newer : null);
        }
    }

    @Test
    void runsThatAreReadTogetherEachGetTheirOwnRecords() {
        List<ExecutionHeader> headers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ExecutionHeader header = Runs.header(i % 9, "w" + i, Runs.newRunId());
            headers.add(header);
            storage.append(Runs.start(0, epoch0, header)).await();
            for (long seq = 2; seq <= 1 + i % 4; seq++) {
                storage.append(Runs.update(0, epoch0, Runs.row(i % 9, header.runId(), seq), header))
                        .await();
            }
            if (i % 3 == 1) {
                storage.snapshot(0, epoch0, i % 9, header.runId(), 1, ByteString.copyFromUtf8("state " + i))
                        .await();
            }
        }

        List<Future<RunRecords>> loads = new ArrayList<>();
        List<Future<ExecutionHeader>> found = new ArrayList<>();
        for (ExecutionHeader header : headers) {
            loads.add(storage.load(header.slot(), header.runId()));
            found.add(storage.header(header.slot(), Runs.NAMESPACE, header.workflowId(), header.runId()));
        }
        loads.add(storage.load(3, Runs.newRunId()));

        Future.all(loads).await();
        for (int i = 0; i < 100; i++) {
            ExecutionHeader header = headers.get(i);
            RunRecords records = loads.get(i).result();
            long from = i % 3 == 1 ? 2 : 1;
            List<HistoryRow> rows = new ArrayList<>();
            for (long seq = from; seq <= 1 + i % 4; seq++) {
                rows.add(Runs.row(header.slot(), header.runId(), seq));
            }
            assertThat(records.rows()).isEqualTo(rows);
            assertThat(records.snapshot()).isEqualTo(i % 3 == 1 ? ByteString.copyFromUtf8("state " + i) : null);
            assertThat(found.get(i).await()).isEqualTo(header);
        }
        assertThat(loads.get(100).result().rows()).isEmpty();
    }

    @Test
    void aLookupThatPostgresRefusesFailsNoOtherOfItsStatement() {
        ExecutionHeader header = Runs.header(7, "w", Runs.newRunId());
        storage.append(Runs.start(0, epoch0, header)).await();

        List<Future<ExecutionHeader>> innocent = new ArrayList<>();
        List<Future<ExecutionHeader>> bad = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            innocent.add(storage.current(7, Runs.NAMESPACE, "w"));
            if (i % 20 == 10) {
                bad.add(storage.current(7, Runs.NAMESPACE, "null\0byte"));
            }
        }

        Future.join(innocent).await();
        assertThat(innocent).allSatisfy(lookup -> assertThat(lookup.result()).isEqualTo(header));
        Future.join(bad).otherwiseEmpty().await();
        assertThat(bad)
                .allSatisfy(lookup ->
                        assertThat(((Rejection) lookup.cause()).code()).isEqualTo(Code.INVALID_ARGUMENT));
    }

    @Test
    void oneCommitMayCloseARunAndStartTheNextAndOneBatchMayHoldItAll() {
        ExecutionHeader first = Runs.header(7, "w", Runs.newRunId());
        ExecutionHeader second = Runs.header(7, "w", Runs.newRunId());
        Commit continued = new Commit(
                0,
                epoch0,
                Runs.newAppendId(),
                List.of(Runs.row(7, first.runId(), 2), Runs.row(7, second.runId(), 1)),
                List.of(second),
                List.of(Runs.closed(first, 5_000, ByteString.EMPTY)),
                List.of());
        Commit due = new Commit(
                0,
                epoch0,
                Runs.newAppendId(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new DueUpdate(7, second.runId(), 77, 78)));

        // The first keeps the lane busy, so that the others leave in one statement.
        Future.all(
                        storage.append(Runs.append(1, epoch1, Runs.row(3000, Runs.newRunId(), 1))),
                        storage.append(Runs.start(0, epoch0, first)),
                        storage.append(continued),
                        storage.append(due))
                .await();

        assertThat(storage.header(7, Runs.NAMESPACE, "w", first.runId()).await().closeMs())
                .isEqualTo(5_000);
        assertThat(storage.current(7, Runs.NAMESPACE, "w").await()).isEqualTo(second.owing(77, 78));
    }

    @Test
    void anOldEpochWritesNothingAndOtherShardsInTheBatchDo() {
        UUID mine = Runs.newRunId();
        UUID lost = Runs.newRunId();
        storage.append(Runs.append(1, epoch1, Runs.row(3000, mine, 1))).await();
        ShardRow taken = Shards.take(shards, 0, "other").await();

        Future<Void> busy = storage.append(Runs.append(1, epoch1, Runs.row(3000, mine, 2)));
        Future<Void> refused = storage.append(Runs.append(0, epoch0, Runs.row(7, lost, 1)));
        Future<Void> kept = storage.append(Runs.append(1, epoch1, Runs.row(3000, mine, 3)));
        Future<Void> refusedToo = storage.append(Runs.append(0, epoch0, Runs.row(7, lost, 2)));
        Future.join(busy, refused, kept, refusedToo).otherwiseEmpty().await();

        assertThat(kind(refused)).isEqualTo(Kind.LOST);
        assertThat(kind(refusedToo)).isEqualTo(Kind.LOST);
        assertThat(busy.succeeded() && kept.succeeded()).isTrue();
        assertThat(storage.load(7, lost).await().rows()).isEmpty();
        assertThat(storage.load(3000, mine).await().rows()).hasSize(3);
        assertThat(shards.holds(0, epoch0).await()).isFalse();
        assertThat(shards.holds(0, taken.epoch()).await()).isTrue();
        storage.append(Runs.append(0, taken.epoch(), Runs.row(7, lost, 1))).await();
    }

    @Test
    void takingAShardWaitsForTheAppendUnderWay() {
        PgConnection writer = PgConnection.connect(vertx, options.client()).await();
        writer.query("BEGIN").execute().await();
        writer.query("SELECT FROM shard WHERE shard_id = 0 AND epoch = " + epoch0 + " FOR SHARE")
                .execute()
                .await();
        Future<ShardRow> taking = Shards.take(shards, 0, "other");
        assertThat(shards.holds(0, epoch0).await()).isTrue();
        assertThat(taking.isComplete()).isFalse();

        writer.query("COMMIT").execute().await();

        assertThat(taking.await().epoch()).isEqualTo(epoch0 + 1);
        writer.close().await();
    }

    @Test
    void aRowThatIsNotOursIsACollision() {
        UUID runId = Runs.newRunId();
        storage.append(Runs.append(0, epoch0, Runs.row(7, runId, 1))).await();

        Future<Void> collided = storage.append(Runs.append(0, epoch0, Runs.row(7, runId, 1)));
        Future<Void> other = storage.append(Runs.append(1, epoch1, Runs.row(3000, runId, 1)));
        Future.join(collided, other).otherwiseEmpty().await();

        assertThat(kind(collided)).isEqualTo(Kind.COLLISION);
        assertThat(other.succeeded()).isTrue();
    }

    @Test
    void aHeaderThatIsMissingIsACollision() {
        ExecutionHeader absent = Runs.header(7, "w", Runs.newRunId());

        Future<Void> collided = storage.append(Runs.update(0, epoch0, Runs.row(7, absent.runId(), 2), absent));

        assertThatThrownBy(collided::await).isInstanceOf(AppendException.class);
        assertThat(kind(collided)).isEqualTo(Kind.COLLISION);
        assertThat(storage.load(7, absent.runId()).await().rows()).isEmpty();
    }

    @Test
    void theSameCommitTwiceIsWrittenOnce() {
        Commit commit = Runs.start(0, epoch0, Runs.header(7, "w", Runs.newRunId()));

        storage.append(commit).await();
        storage.append(commit).await();

        assertThat(TestPostgres.ask(vertx, options, "SELECT count(*) FROM history"))
                .containsExactly("[1]");
    }

    @Test
    void aTextThatPostgresCannotHoldFailsAlone() {
        Future<Void> before = storage.append(Runs.append(1, epoch1, Runs.row(3000, Runs.newRunId(), 1)));
        Future<Void> bad = storage.append(Runs.start(0, epoch0, Runs.header(7, "nul\0", Runs.newRunId())));
        Future<Void> good = storage.append(Runs.append(1, epoch1, Runs.row(3000, Runs.newRunId(), 1)));
        Future.join(before, bad, good).otherwiseEmpty().await();

        assertThat(kind(bad)).isEqualTo(Kind.INVALID);
        assertThat(before.succeeded() && good.succeeded()).isTrue();
    }

    @Test
    void commitsOfAShardTakeEffectInOrder() {
        UUID runId = Runs.newRunId();
        List<Future<Void>> appends = new ArrayList<>();
        for (int seq = 1; seq <= 2_000; seq++) {
            appends.add(storage.append(Runs.append(0, epoch0, Runs.row(7, runId, seq))));
        }

        Future.all(appends).await();

        assertThat(TestPostgres.ask(
                        vertx,
                        options,
                        "SELECT count(*) FROM (SELECT xmin::text::bigint - lag(xmin::text::bigint)"
                                + " OVER (ORDER BY seq) AS step FROM history) AS s WHERE step < 0"))
                .containsExactly("[0]");
        List<String> batches = TestPostgres.ask(vertx, options, "SELECT count(DISTINCT xmin::text) < 200 FROM history");
        assertThat(batches).containsExactly("[true]");
    }

    @Test
    void eventsAreFoundFromAnyPlaceInBothDirections() {
        UUID runId = Runs.newRunId();
        List<HistoryRow> withEvents = new ArrayList<>();
        List<Future<Void>> appends = new ArrayList<>();
        long event = 1;
        for (int seq = 1; seq <= 200; seq++) {
            int count = seq % 7 < 3 ? 0 : seq % 7 - 2;
            HistoryRow row = Runs.row(7, runId, seq, event, count);
            appends.add(storage.append(Runs.append(0, epoch0, row)));
            if (count > 0) {
                withEvents.add(new HistoryRow(7, runId, seq, event, count, row.events(), ByteString.EMPTY));
            }
            event += count;
        }
        Future.all(appends).await();
        long last = event - 1;

        for (long from = 1; from <= last; from += 13) {
            long start = from;
            List<HistoryRow> expected = enough(
                    withEvents.stream()
                            .filter(row -> row.firstEventId() + row.eventCount() > start)
                            .toList(),
                    10);
            assertThat(storage.events(7, runId, from, 10).await()).isEqualTo(expected);
            List<HistoryRow> downwards = new ArrayList<>(withEvents.stream()
                    .filter(row -> row.firstEventId() <= start)
                    .toList());
            java.util.Collections.reverse(downwards);
            assertThat(storage.eventsReverse(7, runId, from, 10).await()).isEqualTo(enough(downwards, 10));
        }
        assertThat(storage.events(7, runId, last + 1, 10).await()).isEmpty();
        assertThat(storage.events(7, Runs.newRunId(), 1, 10).await()).isEmpty();
    }

    private static List<HistoryRow> enough(List<HistoryRow> rows, int eventsMax) {
        List<HistoryRow> taken = new ArrayList<>();
        int events = 0;
        for (HistoryRow row : rows) {
            if (events < eventsMax) {
                taken.add(row);
                events += row.eventCount();
            }
        }
        return taken;
    }

    @Test
    void aSnapshotReplacesAnOlderOneUnderTheFence() {
        UUID runId = Runs.newRunId();
        storage.append(Runs.start(0, epoch0, Runs.header(7, "w", runId))).await();
        for (int seq = 2; seq <= 4; seq++) {
            storage.append(Runs.append(0, epoch0, Runs.row(7, runId, seq))).await();
        }
        storage.snapshot(0, epoch0, 7, runId, 3, ByteString.copyFromUtf8("at 3"))
                .await();
        storage.snapshot(0, epoch0, 7, runId, 2, ByteString.copyFromUtf8("at 2"))
                .await();

        RunRecords records = storage.load(7, runId).await();

        assertThat(records.snapshotSeq()).isEqualTo(3);
        assertThat(records.snapshot()).isEqualTo(ByteString.copyFromUtf8("at 3"));
        assertThat(records.rows()).containsExactly(Runs.row(7, runId, 4));
        Future<Void> lost = storage.snapshot(0, epoch0 - 1, 7, runId, 4, ByteString.EMPTY);
        assertThatThrownBy(lost::await).isInstanceOf(AppendException.class);
    }

    @Test
    void dueRunsComeInPagesBySlotAndTime() {
        List<DueRun> expected = new ArrayList<>();
        for (int slot : new int[] {5, 6, 9}) {
            for (int due = 10; due <= 50; due += 10) {
                for (int same = 0; same < 2; same++) {
                    ExecutionHeader header = Runs.header(slot, "w" + slot + due + same, Runs.newRunId())
                            .owing(due, ExecutionHeader.NO_TASK);
                    storage.append(Runs.start(0, epoch0, header)).await();
                    if (due <= 40) {
                        expected.add(new DueRun(slot, Runs.NAMESPACE, header.workflowId(), header.runId(), due));
                    }
                }
            }
        }
        ExecutionHeader waiting = Runs.header(6, "waits", Runs.newRunId()).owing(DUE_NEVER, ExecutionHeader.NO_TASK);
        storage.append(Runs.start(0, epoch0, waiting)).await();

        List<DueRun> found = new ArrayList<>();
        DueRun after = null;
        List<DueRun> page = storage.due(0, 2047, 40, after, 5).await();
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(5);
            found.addAll(page);
            after = page.get(page.size() - 1);
            page = storage.due(0, 2047, 40, after, 5).await();
        }

        assertThat(found).isEqualTo(expected);
        assertThat(storage.nextDue(0, 2047, 40).await()).isEqualTo(50);
        assertThat(storage.nextDue(0, 2047, 50).await()).isEqualTo(DUE_NEVER);
        assertThat(storage.nextDue(6, 6, 0).await()).isEqualTo(10);
    }

    private static ByteString attributes(String name, String json) {
        return SearchAttributes.newBuilder()
                .putIndexedFields(
                        name,
                        Payload.newBuilder()
                                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                                .putMetadata("type", ByteString.copyFromUtf8("Keyword"))
                                .setData(ByteString.copyFromUtf8(json))
                                .build())
                .build()
                .toByteString();
    }

    private static Kind kind(Future<Void> failed) {
        assertThat(failed.failed()).isTrue();
        return ((AppendException) failed.cause()).kind();
    }
}
